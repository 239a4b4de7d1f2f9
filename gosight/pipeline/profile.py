"""Who, where and with what: the fields of a session that belong to its least or its greatest event.

Each stands beside the Order key of its event, so that it comes out the same in whatever order events arrive.
"""

from collections.abc import Iterable, Sequence

import msgspec

from gosight.pipeline.origin import UNKNOWN, Origin, from_page, from_session_start, merged
from gosight.pipeline.texts import MAX_NAME, MAX_PATH, MAX_URL, UNREADABLE, cut
from gosight.schemas.envelope import Envelope, Event

Order = tuple[int, str]
"""(timestamp in ms, event id): how events are ordered everywhere."""


def order_of(event: Event) -> Order:
    """Its place among others."""
    return event.timestamp, event.event_id


class Page(msgspec.Struct, array_like=True, gc=False):
    """The page of one event; `origin`: where it says its visitor came from (only of the entry)."""

    order: Order
    url: str
    path: str
    origin: Origin = UNKNOWN


class Device(msgspec.Struct, array_like=True, gc=False):
    """What is known of the sender of the first event."""

    visitor_id: str
    browser: str
    os: str
    device_type: str
    country: str
    region: str
    city: str
    is_bot: bool


class Said(msgspec.Struct, array_like=True, gc=False):
    """A text that an event says."""

    order: Order
    text: str


class Start(msgspec.Struct, array_like=True, gc=False):
    """The origin that a `session_start` says."""

    order: Order
    origin: Origin


class Profile(msgspec.Struct, array_like=True, gc=False):
    """`first`, `last`: Order keys of the least and the greatest event. `end`: that of the last `session_end`."""

    first: Order
    last: Order
    device: Device
    clock_offset_ms: int = 0
    entry: Page | None = None
    exit: Page | None = None
    user: Said | None = None
    start: Start | None = None
    end: Order | None = None

    @property
    def is_ended(self) -> bool:
        """Whether the client said that it is over, and nothing came after."""
        return self.end is not None and self.end >= self.last

    @property
    def origin(self) -> Origin:
        """As `session_start` says, or else the first page."""
        said = self.start.origin if self.start else UNKNOWN
        return merged(said, self.entry.origin if self.entry else UNKNOWN)


def opened(envelope: Envelope, event: Event) -> Profile:
    """The profile of a session whose first known event this is."""
    order = order_of(event)
    return Profile(order, order, _device(envelope, event), envelope.clock_offset_ms)


def extend(profile: Profile, envelope: Envelope, first: Event, last: Event) -> None:
    """Let the session reach from `first` to `last` at least, two events of one envelope (or one twice)."""
    if order_of(first) < profile.first:
        profile.first, profile.device = order_of(first), _device(envelope, first)
    if order_of(last) > profile.last:
        profile.last, profile.clock_offset_ms = order_of(last), envelope.clock_offset_ms


def learn(profile: Profile, envelope: Envelope, events: Sequence[Event]) -> None:
    """Take in what events of one envelope say; they are in Order, and the session reaches over them."""
    _learn_pages(profile, events)
    _learn_user(profile, envelope, events)
    for event in events:
        if event.event_type == "session_start":
            _learn_start(profile, event)
        elif event.event_type == "session_end" and (profile.end is None or order_of(event) > profile.end):
            profile.end = order_of(event)


def _learn_pages(profile: Profile, events: Sequence[Event]) -> None:
    entry, last = _first_page(events), _first_page(reversed(events))
    if entry and (profile.entry is None or order_of(entry) < profile.entry.order):
        profile.entry = _page(entry, from_page(cut(entry.url, MAX_URL), cut(entry.referrer, MAX_URL)))
    if last and (profile.exit is None or order_of(last) > profile.exit.order):
        profile.exit = _page(last, UNKNOWN)


def _page(event: Event, origin: Origin) -> Page:
    return Page(order_of(event), cut(event.url, MAX_URL), cut(event.path, MAX_PATH), origin)


def _first_page(events: Iterable[Event]) -> Event | None:
    for event in events:
        if event.path or event.url:
            return event
    return None


def _learn_user(profile: Profile, envelope: Envelope, events: Sequence[Event]) -> None:
    for event in reversed(events):
        if profile.user and order_of(event) <= profile.user.order:
            return
        user_id = _identified(event) or event.user_id or envelope.user_id
        if user_id:
            profile.user = Said(order_of(event), cut(user_id, MAX_NAME))
            return


def _learn_start(profile: Profile, event: Event) -> None:
    if profile.start is None or order_of(event) < profile.start.order:
        profile.start = Start(order_of(event), from_session_start(event.payload, cut(event.url, MAX_URL)))


class _Identify(msgspec.Struct, gc=False):
    user_id: str | int = ""


_identify = msgspec.json.Decoder(_Identify).decode


def _identified(event: Event) -> str:
    if event.event_type != "identify":
        return ""
    try:
        return str(_identify(event.payload).user_id)
    except UNREADABLE:
        return ""


def _device(envelope: Envelope, event: Event) -> Device:
    return Device(
        event.visitor_id or envelope.visitor_id,
        cut(envelope.browser, MAX_NAME),
        cut(envelope.os, MAX_NAME),
        cut(envelope.device_type, MAX_NAME),
        cut(envelope.country, MAX_NAME),
        cut(envelope.region, MAX_NAME),
        cut(envelope.city, MAX_NAME),
        envelope.is_bot,
    )
