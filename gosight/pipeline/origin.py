"""Where a session came from: campaign, referrer, channel."""

from urllib.parse import parse_qs, urlsplit

import msgspec

_UTM = ("source", "medium", "campaign", "term", "content")
_MAX_TEXT = 256
_CHANNELS = {
    **dict.fromkeys(("cpc", "ppc", "paid", "paidsearch", "cpm", "display", "banner", "retargeting"), "paid"),
    **dict.fromkeys(("social", "social-network", "social-media", "sm"), "social"),
    **dict.fromkeys(("email", "e-mail", "newsletter"), "email"),
    **dict.fromkeys(("affiliate", "affiliates"), "affiliate"),
    "organic": "organic search",
    "referral": "referral",
}
"""By `utm_medium`, in lower case."""


class Origin(msgspec.Struct, array_like=True, frozen=True):
    """Empty texts where nothing is known."""

    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""
    referrer_domain: str = ""

    @property
    def channel(self) -> str:
        """The marketing channel, by `utm_medium` and whether there is a referrer."""
        if known := _CHANNELS.get(self.utm_medium.lower()):
            return known
        return "referral" if self.referrer_domain or self.utm_source else "direct"


_start = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_text = msgspec.json.Decoder(str).decode


def from_session_start(payload: str) -> Origin:
    """As the SDK says it."""
    try:
        said = _start(payload)
    except msgspec.MsgspecError:
        return Origin()
    names = (*(f"utm_{name}" for name in _UTM), "referrer_domain")
    return Origin(*(_said(said.get(name)) for name in names))


def from_page(url: str, referrer: str) -> Origin:
    """From a session's first page. A referrer on the same host is no origin."""
    try:
        page, came_from = urlsplit(url), urlsplit(referrer).hostname or ""
        query = parse_qs(page.query)
        host = page.hostname or ""
    except ValueError:
        return Origin()
    campaign = {f"utm_{name}": query.get(f"utm_{name}", [""])[0][:_MAX_TEXT] for name in _UTM}
    return Origin(**campaign, referrer_domain="" if came_from == host else came_from[:_MAX_TEXT])


def _said(raw: msgspec.Raw | None) -> str:
    try:
        return _text(raw)[:_MAX_TEXT] if raw is not None else ""
    except msgspec.MsgspecError:
        return ""
