"""What is remembered of a message key between its messages, and how it is packed.

MessagePack arrays: a field may be added at the end with a default, so that a new worker reads what an old one wrote.
"""

import msgspec

from gosight.pipeline.detectors.registry import States
from gosight.pipeline.profile import Profile
from gosight.pipeline.seen import Seen
from gosight.pipeline.signals import Signal
from gosight.pipeline.totals import Totals
from gosight.pipeline.visits import Visit

VERSION = 1


class SessionState(msgspec.Struct, array_like=True):
    """One session. Times `…_ms` of the clock unless said otherwise.

    `waiting`: signals in Order that are not before `watermark_ms` (event time). `applied_offset`: of its last batch;
    `rows_written`: since then. `row_at_ms`: when its row was last due, None = never written; `dirty_since_ms`: None =
    the row says all. `row_started_ms`: `started_at` of the row as written (event time).
    """

    session_id: str
    settings_version: int
    retention_days: int
    totals: Totals
    profile: Profile
    watermark_ms: int = 0
    last_batch_ms: int = 0
    applied_offset: int = 0
    rows_written: int = 0
    row_at_ms: int | None = None
    row_started_ms: int | None = None
    dirty_since_ms: int | None = None
    is_silent: bool = False
    is_closed: bool = False
    waiting: list[Signal] = []
    visit: Visit | None = None
    detectors: States = msgspec.field(default_factory=States)  # type: ignore[valid-type]
    flags: list[str] = []

    def flag(self, name: str) -> None:
        """Note something that an analyst should know of the session."""
        if name not in self.flags:
            self.flags.append(name)


class KeyState(msgspec.Struct, array_like=True):
    """`deadline_ms`: when something is next due by the clock. `sessions`: in the order they were opened."""

    version: int = VERSION
    deadline_ms: int | None = None
    seen: Seen = msgspec.field(default_factory=Seen)
    sessions: list[SessionState] = []


class _Head(msgspec.Struct, array_like=True):
    version: int
    deadline_ms: int | None


pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(KeyState).decode
_head = msgspec.msgpack.Decoder(_Head).decode


def deadline_of(packed: bytes) -> int | None:
    """When a packed state next has something due by the clock; None: never."""
    return _head(packed).deadline_ms
