"""What is remembered of a message key between its messages, and how it is packed.

MessagePack arrays: a field may be added at the end with a default, so that a new worker reads what an old one wrote.
What is packed is small twice over: ids, addresses and texts repeat within a state, so LZ4 halves it for 4 us.
"""

import msgspec
from cramjam import lz4

from gosight.pipeline.detectors.registry import States
from gosight.pipeline.profile import Profile
from gosight.pipeline.replay.recording import Recording
from gosight.pipeline.replay.state import ReplayState
from gosight.pipeline.seen import Seen
from gosight.pipeline.signals import Signal
from gosight.pipeline.totals import Totals
from gosight.pipeline.visits import Visit

VERSION = 1
"""Of what is packed. Raised when that can no longer be read as before (`tests/golden_states.py` keeps some of each)."""


class NewerState(Exception):
    """A state that a newer worker has written: to go on without understanding it would lose what it says."""


class SessionState(msgspec.Struct, array_like=True, gc=False):
    """One session. Times `…_ms` of the clock unless said otherwise.

    `waiting`: signals in Order that are not before `watermark_ms` (event time). `applied_offset`: of its last batch;
    `rows_written`: since then. `row_at_ms`: when its row was last due, None = never written; `dirty_since_ms`: None =
    the row says all. `row_started_ms`: `started_at` of the row as written (event time). `recording`: its replay.
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
    recording: Recording = msgspec.field(default_factory=Recording)

    def touch(self, at_ms: int) -> None:
        """The row no longer says all."""
        if self.dirty_since_ms is None:
            self.dirty_since_ms = at_ms

    def flag(self, name: str) -> None:
        """Note something that an analyst should know of the session."""
        if name not in self.flags:
            self.flags.append(name)


class Erased(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What is stamped up to `until_ms` (event time) is gone, and so is all before the message at `offset`. It is known
    until the clock says `kept_until_ms`.
    """

    until_ms: int
    offset: int
    kept_until_ms: int


class KeyState(msgspec.Struct, array_like=True, gc=False):
    """`deadline_ms`: when something is next due by the clock. `sessions`: in the order they were opened. `erased`: the
    newest erasure that is remembered. `replay`: None where no chunk of one came.
    """

    deadline_ms: int | None = None
    seen: Seen = msgspec.field(default_factory=Seen)
    sessions: list[SessionState] = []
    erased: Erased | None = None
    replay: ReplayState | None = None

    @property
    def is_needed(self) -> bool:
        """Whether anything of it must be kept."""
        return bool(self.sessions) or self.erased is not None or self.replay is not None


class _Head(msgspec.Struct, array_like=True, gc=False):
    """What can be read of every version."""

    version: int
    deadline_ms: int | None


class _Packed(_Head, array_like=True, gc=False):
    """`body`: the state, as an LZ4 block that begins with its length; or as `_Plain` has it."""

    body: bytes | Seen


class _Plain(_Head, array_like=True, gc=False):
    """Version 1 as it was before it was compressed. Its workers had no version to stop at: upgrade from them by
    docs/upgrade.md.
    """

    seen: Seen
    sessions: list[SessionState]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(KeyState).decode
_packed = msgspec.msgpack.Decoder(_Packed).decode
_plain = msgspec.msgpack.Decoder(_Plain).decode
_head = msgspec.msgpack.Decoder(_Head).decode


def pack(state: KeyState) -> bytes:
    """As it stands in RocksDB and in the changelog."""
    return _encode(_Packed(VERSION, state.deadline_ms, bytes(lz4.compress_block(_encode(state)))))


def unpack(packed: bytes) -> KeyState:
    """What `pack` was given. Raises `NewerState`."""
    _check(_head(packed))
    body = _packed(packed).body
    return _decode(lz4.decompress_block(body)) if isinstance(body, bytes) else _uncompressed(_plain(packed))


def _uncompressed(one: _Plain) -> KeyState:
    return KeyState(one.deadline_ms, one.seen, one.sessions)


def size_of(state: object) -> int:
    """Bytes of a state, or of a part of one, before LZ4: what it takes in memory, about."""
    return len(_encode(state))


def deadline_of(packed: bytes) -> int | None:
    """When a packed state next has something due by the clock; None: never. Raises `NewerState`."""
    head = _head(packed)
    _check(head)
    return head.deadline_ms


def _check(head: _Head) -> None:
    if head.version > VERSION:
        raise NewerState(
            f"there is a state of version {head.version}, and this worker knows up to {VERSION}: "
            "let all workers of the group be of the newer release"
        )
