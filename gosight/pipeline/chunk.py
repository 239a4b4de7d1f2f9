"""What a chunk means: consecutive messages of one partition and the states before them in, rows and states out.

Pure: a redo gives the same. Where a chunk ends changes nothing: a session's due timers act before each of its messages,
as of the clock at that message, and all others when the chunk ends (spec/insights.md, 'Order and clocks').
"""

from collections.abc import Callable, Iterable, Sequence

from gosight.pipeline.decode import decode
from gosight.pipeline.derived import Derived
from gosight.pipeline.key import Key
from gosight.pipeline.message import DeadLetter, Message, Outcome, SettingsBook, Source
from gosight.pipeline.panel import Panels
from gosight.pipeline.state import KeyState, pack, unpack
from gosight.schemas import topics
from gosight.schemas.rows import LedgerRow, time_text


def compute(
    source: Source,
    messages: Sequence[Message],
    get: Callable[[bytes], bytes | None],
    due: Callable[[int], Iterable[bytes]],
    book: SettingsBook,
) -> Outcome:
    """`get`: the packed state of a message key; `due`: keys with a deadline at or before a clock.

    Raises `SettingsMissing`: load the version, then compute again.
    """
    chunk = _Chunk(source, messages, get, book)
    for message in messages:
        chunk.take(message)
    chunk.end(due)
    return chunk.outcome()


class _Chunk:
    """One chunk at work."""

    def __init__(
        self, source: Source, messages: Sequence[Message], get: Callable[[bytes], bytes | None], book: SettingsBook
    ) -> None:
        self._source = source
        self._get = get
        self._panels = Panels(book)
        self._derived = Derived(source.epoch)
        self._clock_ms = source.clock_ms
        self._keys: dict[bytes, Key] = {}
        self._inbox: list[bytes] = []
        self._dead: list[DeadLetter] = []
        self._ledger = LedgerRow(
            topic=source.topic,
            epoch=source.epoch,
            partition=source.partition,
            o1=messages[0].offset,
            o2=messages[-1].offset,
            clock="",
            messages=len(messages),
            received=0,
            stored=0,
            duplicates=0,
            dead=0,
            erased=0,
            unjudged=0,
        )

    def take(self, message: Message) -> None:
        """Work one message. A tick only moves the clock."""
        self._clock_ms = max(self._clock_ms, message.at_ms)
        if message.kind == topics.Kind.TICK:
            return
        self._ledger.received += message.count
        decoded = decode(message)
        if isinstance(decoded, DeadLetter):
            self._bury(decoded)
            return
        key = self._key(message.key)
        key.run_timers(self._clock_ms)
        taken = key.take(decoded, message, self._clock_ms)
        self._inbox += taken.lines
        self._ledger.stored += taken.stored
        self._ledger.duplicates += message.count - taken.stored
        self._ledger.unjudged += taken.unjudged
        self._drop(message, message.count - taken.stored)

    def end(self, due: Callable[[int], Iterable[bytes]]) -> None:
        """Let everything act that is due by now."""
        for name in due(self._clock_ms):
            self._key(name)
        for key in self._keys.values():
            key.run_timers(self._clock_ms)

    def outcome(self) -> Outcome:
        """What came of it."""
        self._ledger.clock = time_text(self._clock_ms)
        states = {name: key.settled() for name, key in self._keys.items()}
        return Outcome(
            clock_ms=self._clock_ms,
            inbox=self._inbox,
            sessions=self._derived.sessions,
            page_visits=self._derived.page_visits,
            insights=self._derived.insights,
            dead=self._dead,
            states={name: pack(state) if state else None for name, state in states.items()},
            deadlines={name: state.deadline_ms if state else None for name, state in states.items()},
            ledger=self._ledger,
            counts=dict(self._derived.counts),
        )

    def _key(self, name: bytes) -> Key:
        key = self._keys.get(name)
        if key is None:
            packed = self._get(name)
            state = unpack(packed) if packed else KeyState()
            key = self._keys[name] = Key(name, state, self._source, self._panels, self._derived)
        return key

    def _bury(self, letter: DeadLetter) -> None:
        self._dead.append(letter)
        self._ledger.dead += letter.message.count
        self._drop(letter.message, letter.message.count)

    def _drop(self, message: Message, count: int) -> None:
        """Say of whose events fewer were stored than came."""
        if count:
            project = message.key.partition(b":")[0].decode("utf-8", "replace")
            self._ledger.dropped[project] = self._ledger.dropped.get(project, 0) + count
