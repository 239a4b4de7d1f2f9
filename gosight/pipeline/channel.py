"""The marketing channel of a session: GA4's default channel group, in lower case (docs/sessions.md has the table).

The rules and their order are those of Google's "[GA4] Default channel group"
(support.google.com/analytics/answer/9756891), which its peers took over too; what is ours is marked there and below.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import msgspec

from gosight.pipeline.sites import Site, site_of

CLICK_IDS = {
    **dict.fromkeys(("gclid", "gbraid", "wbraid"), ("google", "cpc")),
    "dclid": ("", "display"),
    "msclkid": ("bing", "cpc"),
    "yclid": ("yandex", "cpc"),
    "ttclid": ("tiktok", "cpc"),
    "twclid": ("twitter", "cpc"),
    "li_fat_id": ("linkedin", "cpc"),
    "sccid": ("snapchat", "cpc"),
    "rdt_cid": ("reddit", "cpc"),
    "fbclid": ("facebook", ""),
    **dict.fromkeys(("igshid", "igsh"), ("instagram", "")),
    **dict.fromkeys(("mc_cid", "mc_eid"), ("", "email")),
}
"""Parameter that a network adds to its links, in lower case -> the source and medium that it stands for, where the tags
say none. Facebook and Instagram add theirs to every link, not only to paid ones.
"""

_NOTHING = frozenset({"(none)", "(not set)", "none", "(direct)", "direct"})
_SOCIAL = frozenset({"social", "social-network", "social-media", "sm", "social network", "social media"})
_DISPLAY = frozenset({"display", "banner", "expandable", "interstitial", "cpm"})
_EMAIL = frozenset({"email", "e-mail", "e_mail", "e mail", "newsletter"})
_REFERRAL = frozenset({"referral", "app", "link"})
_AFFILIATE = frozenset({"affiliate", "affiliates"})
_PAID = re.compile(r".*cp.*|ppc|retargeting|paid.*", re.DOTALL)
_PAID_KIND = re.compile(r"paid[ _-]?(search|social|video|shopping)")
_PUSH = re.compile(r"push$|mobile|notification")
_SHOP = re.compile(r"(?:[^a-df-z]|^)shop|shopping")
_KNOWN_ORIGINS = 4_096


class _Said(msgspec.Struct, frozen=True):
    """All in lower case. `source`: what is tagged, or else who sent the visitor."""

    source: str
    medium: str
    campaign: str
    site: Site | None

    @property
    def is_paid(self) -> bool:
        return _PAID.fullmatch(self.medium) is not None

    @property
    def is_shop(self) -> bool:
        return self.site is Site.SHOPPING or _SHOP.search(self.campaign) is not None

    def pays_for(self, kind: Site) -> bool:
        """A paid medium on such a site; ours: or one that names the kind itself, as in `paid_social`."""
        named = _PAID_KIND.fullmatch(self.medium)
        return named[1] == kind if named else self.is_paid and self.site is kind


_RULES: tuple[tuple[str, Callable[[_Said], bool]], ...] = (
    ("direct", lambda said: not said.source and not said.medium and not said.campaign),
    ("cross-network", lambda said: "cross-network" in said.campaign),
    ("paid shopping", lambda said: said.pays_for(Site.SHOPPING) or (said.is_paid and said.is_shop)),
    ("paid search", lambda said: said.pays_for(Site.SEARCH)),
    ("paid social", lambda said: said.pays_for(Site.SOCIAL)),
    ("paid video", lambda said: said.pays_for(Site.VIDEO)),
    ("display", lambda said: said.medium in _DISPLAY),
    ("paid other", lambda said: said.is_paid),
    ("organic shopping", lambda said: said.is_shop),
    ("organic social", lambda said: said.site is Site.SOCIAL or said.medium in _SOCIAL),
    ("organic video", lambda said: said.site is Site.VIDEO or "video" in said.medium),
    ("organic search", lambda said: said.site is Site.SEARCH or said.medium == "organic"),
    ("ai assistants", lambda said: said.site is Site.AI),  # ours, as Matomo and Plausible have it
    ("referral", lambda said: said.medium in _REFERRAL),
    ("email", lambda said: said.site is Site.EMAIL or not _EMAIL.isdisjoint((said.source, said.medium))),
    ("affiliates", lambda said: said.medium in _AFFILIATE),
    ("audio", lambda said: said.medium == "audio"),
    ("sms", lambda said: "sms" in (said.source, said.medium)),
    ("mobile push notifications", lambda said: _PUSH.search(said.medium) is not None or said.source == "firebase"),
    ("referral", lambda said: not said.medium and bool(said.source)),
)

CHANNELS = (*dict.fromkeys(name for name, _ in _RULES), "unassigned")
"""Every value there is. `unassigned`: tagged in a way that no rule knows."""


@lru_cache(_KNOWN_ORIGINS)
def channel_of(source: str, medium: str, campaign: str, click_id: str, referrer: str) -> str:
    """`source`, `medium`, `campaign`: as tagged (`utm_…`); `click_id`: name of the parameter; `referrer`: its host."""
    of_click, medium_of_click = CLICK_IDS.get(click_id, ("", ""))
    source, medium = _plain(source) or of_click or referrer.lower(), _plain(medium) or medium_of_click
    said = _Said(source, medium, campaign.lower(), site_of(source))
    return next((name for name, holds in _RULES if holds(said)), CHANNELS[-1])


def _plain(tag: str) -> str:
    tag = tag.strip().lower()
    return "" if tag in _NOTHING else tag
