"""What the demo is made of: events of a visit, what is planted in them, what is sent, what must come out."""

from collections import Counter
from typing import Any

import msgspec

RAGE_CLICK = "rage_click"
DEAD_CLICK = "dead_click"
ERROR_CLICK = "error_click"
U_TURN = "u_turn"
SLOW_PAGE = "slow_page"
PLANTED_TYPES = (RAGE_CLICK, DEAD_CLICK, ERROR_CLICK, U_TURN, SLOW_PAGE)


class Happening(msgspec.Struct, frozen=True):
    """One event of a visit. `at_ms`: true time, whatever the visitor's clock says. `scene`: which part of the visit."""

    at_ms: int
    scene: int
    event_id: str
    event_type: str
    page: dict[str, str]
    payload: dict[str, Any]


class Planted(msgspec.Struct, frozen=True, order=True):
    """An insight that must be found. `session_id` is empty where the processor makes it (cookieless visitors).

    `event_id`: its first related event. `clicks`: how many clicks it must count, 0 where it counts none.
    """

    session_id: str
    insight_type: str
    event_id: str
    clicks: int


class Visit(msgspec.Struct):
    """One visit, in order of time. `session_id` is empty where the processor makes it.

    `calm_scenes`: those that nothing else depends on, so that they may come late.
    """

    session_id: str
    happenings: list[Happening]
    planted: list[Planted]
    calm_scenes: set[int]


class Shipment(msgspec.Struct):
    """One batch as it is posted: `head` without `sent_at`, which is stamped at each attempt; `events` as JSON.

    `rejected`: codes of its events that must be refused. `is_beacon`: sent as `navigator.sendBeacon` sends.
    """

    head: dict[str, Any]
    events: list[msgspec.Raw]
    rejected: list[str] = []
    is_repeat: bool = False
    is_beacon: bool = False


class Lane(msgspec.Struct):
    """One browser: its shipments go out one after the other, each when the one before is answered.

    `skew_ms`: how far its clock is ahead of ours. `is_cookieless`: it asks `/v1/config` who it is before it sends.
    """

    address: str
    user_agent: str
    shipments: list[Shipment]
    skew_ms: int = 0
    is_cookieless: bool = False


class Truth(msgspec.Struct):
    """What must come out. `sessions`: ids that clients chose, bots' included (`bots`: how many of them).

    `cookieless_sessions`: how many there are besides. `people`: visitors that are no bots. `views`: their page views by
    path. Both stay empty where the truth does not know who is a bot (in a real log). `insight_types`: those of which
    all are in `planted`.
    `broken_lines`: of a log that could not be read.
    """

    sent: int = 0
    duplicates: int = 0
    rejected: Counter[str] = msgspec.field(default_factory=Counter)
    planted: set[Planted] = msgspec.field(default_factory=set)
    insight_types: tuple[str, ...] = PLANTED_TYPES
    sessions: set[str] = msgspec.field(default_factory=set)
    cookieless_sessions: int = 0
    visitors: int = 0
    people: int = 0
    bots: int = 0
    views: Counter[str] = msgspec.field(default_factory=Counter)
    broken_lines: int = 0

    def count(self, shipment: Shipment) -> None:
        """Take a shipment's events into the sums."""
        self.sent += len(shipment.events)
        self.rejected.update(shipment.rejected)
        if shipment.is_repeat:
            self.duplicates += len(shipment.events) - len(shipment.rejected)

    @property
    def stored(self) -> int:
        """Events that must be in the table, each once."""
        return self.sent - self.duplicates - sum(self.rejected.values())


class Site(msgspec.Struct):
    """A project with its traffic. `origin`: the address that its pages stand under."""

    name: str
    slug: str
    origin: str
    lanes: list[Lane]
    truth: Truth
