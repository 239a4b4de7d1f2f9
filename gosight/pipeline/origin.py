"""Where a session came from: campaign, referrer, channel."""

from urllib.parse import parse_qs, urlsplit

import msgspec

from gosight.pipeline.texts import MAX_NAME, UNREADABLE, cut

_UTM = ("source", "medium", "campaign", "term", "content")
_CHANNELS = {
    **dict.fromkeys(("cpc", "ppc", "paid", "paidsearch", "cpm", "display", "banner", "retargeting"), "paid"),
    **dict.fromkeys(("social", "social-network", "social-media", "sm"), "social"),
    **dict.fromkeys(("email", "e-mail", "newsletter"), "email"),
    **dict.fromkeys(("affiliate", "affiliates"), "affiliate"),
    "organic": "organic search",
    "referral": "referral",
}
"""By `utm_medium`, in lower case."""

_SEARCH = (
    "google",
    "bing",
    "duckduckgo",
    "yahoo",
    "ecosia",
    "baidu",
    "yandex",
    "qwant",
    "startpage",
    "naver",
    "coccoc",
)
_SOCIAL = (
    "facebook",
    "instagram",
    "linkedin",
    "twitter",
    "reddit",
    "pinterest",
    "youtube",
    "tiktok",
    "threads",
    "zalo",
)
_SITES = {
    **dict.fromkeys(("mail", "gmail", "outlook"), "email"),
    **dict.fromkeys(_SEARCH, "organic search"),
    **dict.fromkeys((*_SOCIAL, "t.co", "x.com", "lnkd.in"), "social"),
}
"""By a part of the domain, or by all of it."""


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
        """The marketing channel: what `utm_medium` names, or else the site that `utm_source` or the referrer is."""
        if known := _CHANNELS.get(self.utm_medium.lower()) or _site(self.utm_source) or _site(self.referrer_domain):
            return known
        return "referral" if self.referrer_domain or self.utm_source else "direct"


UNKNOWN = Origin()

_start = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_text = msgspec.json.Decoder(str).decode


def from_session_start(payload: str) -> Origin:
    """As the SDK says it."""
    try:
        said = _start(payload)
    except UNREADABLE:
        return UNKNOWN
    names = (*(f"utm_{name}" for name in _UTM), "referrer_domain")
    return Origin(*(_said(said.get(name)) for name in names))


def from_page(url: str, referrer: str) -> Origin:
    """From a session's first page. A referrer on the same host is no origin."""
    try:
        page, came_from = urlsplit(url), urlsplit(referrer).hostname or ""
        query = parse_qs(page.query)
        host = page.hostname or ""
    except ValueError:
        return UNKNOWN
    campaign = {f"utm_{name}": query.get(f"utm_{name}", [""])[0] for name in _UTM}
    campaign = {name: cut(text, MAX_NAME) for name, text in campaign.items()}
    return Origin(**campaign, referrer_domain="" if came_from == host else cut(came_from, MAX_NAME))


def _said(raw: msgspec.Raw | None) -> str:
    try:
        return cut(_text(raw), MAX_NAME) if raw is not None else ""
    except UNREADABLE:
        return ""


def _site(domain: str) -> str:
    """The channel of a well-known site, or nothing."""
    name = domain.lower().removeprefix("www.")
    return next((_SITES[part] for part in (name, *name.split(".")) if part in _SITES), "")
