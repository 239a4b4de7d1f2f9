"""Where a session came from: campaign, click id, referrer."""

from urllib.parse import parse_qs, urlsplit

import msgspec

from gosight.pipeline.channel import CLICK_IDS, channel_of
from gosight.pipeline.sites import owner_of
from gosight.pipeline.texts import MAX_NAME, UNREADABLE, cut

_UTM = ("source", "medium", "campaign", "term", "content")


class Origin(msgspec.Struct, array_like=True, frozen=True):
    """Empty texts where nothing is known. `click_id`: the name of the parameter that an ad or a network has added."""

    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""
    referrer_domain: str = ""
    click_id: str = ""

    @property
    def channel(self) -> str:
        """The marketing channel, one of `CHANNELS`."""
        return channel_of(self.utm_source, self.utm_medium, self.utm_campaign, self.click_id, self.referrer_domain)

    @property
    def is_tagged(self) -> bool:
        """Whether a campaign is named."""
        return any((self.utm_source, self.utm_medium, self.utm_campaign, self.utm_term, self.utm_content))


UNKNOWN = Origin()


class _Start(msgspec.Struct):
    utm_source: msgspec.Raw = msgspec.Raw()
    utm_medium: msgspec.Raw = msgspec.Raw()
    utm_campaign: msgspec.Raw = msgspec.Raw()
    utm_term: msgspec.Raw = msgspec.Raw()
    utm_content: msgspec.Raw = msgspec.Raw()
    referrer_domain: msgspec.Raw = msgspec.Raw()
    entry_url: msgspec.Raw = msgspec.Raw()


_start = msgspec.json.Decoder(_Start).decode
_text = msgspec.json.Decoder(str).decode


def from_session_start(payload: str, url: str) -> Origin:
    """As the SDK says it. `url`: the page that it says it on."""
    try:
        said = _start(payload)
    except UNREADABLE:
        return UNKNOWN
    campaign = {f"utm_{name}": cut(_said(getattr(said, f"utm_{name}")), MAX_NAME) for name in _UTM}
    entry_url = _said(said.entry_url) or url
    page = from_page(entry_url, "")
    domain = _foreign(_said(said.referrer_domain).lower(), _host(entry_url))
    return Origin(**campaign, referrer_domain=domain, click_id=page.click_id)


def from_page(url: str, referrer: str) -> Origin:
    """From a session's first page. A referrer of the same owner is no origin."""
    try:
        query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    except ValueError:
        return UNKNOWN
    campaign = {f"utm_{name}": cut(query.get(f"utm_{name}", ""), MAX_NAME) for name in _UTM}
    click_id = next((name for name in CLICK_IDS if name in query), "")
    return Origin(**campaign, referrer_domain=_foreign(_host(referrer), _host(url)), click_id=click_id)


def merged(said: Origin, seen: Origin) -> Origin:
    """What `session_start` says, and what it does not say as the first page has it."""
    campaign = said if said.is_tagged else seen
    return msgspec.structs.replace(
        campaign,
        referrer_domain=said.referrer_domain or seen.referrer_domain,
        click_id=said.click_id or seen.click_id,
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _foreign(referrer: str, own: str) -> str:
    """The referrer's host, unless it is the site itself: `www.` and `blog.shop.example` are of `shop.example`."""
    return "" if referrer and owner_of(referrer) == owner_of(own) else cut(referrer, MAX_NAME)


def _said(raw: msgspec.Raw) -> str:
    try:
        return _text(raw)
    except UNREADABLE:
        return ""
