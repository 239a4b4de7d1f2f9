"""What chunks of every topic are worked with: the keys they touch, their dead letters, their row of the ledger."""

from collections.abc import Callable, Sequence

from gosight.pipeline.derived import Derived
from gosight.pipeline.key import Key
from gosight.pipeline.message import DeadLetter, Message, Outcome, SettingsBook, Source
from gosight.pipeline.panel import Panels
from gosight.pipeline.state import KeyState, pack, unpack
from gosight.schemas import topics
from gosight.schemas.rows import LedgerRow


class Work:
    """Of one chunk. `get`: the packed state of a message key before it."""

    def __init__(
        self, source: Source, messages: Sequence[Message], get: Callable[[bytes], bytes | None], book: SettingsBook
    ) -> None:
        self.source = source
        self.ledger = _begun(source, messages)
        self.keys: dict[bytes, Key] = {}
        self._get = get
        self._panels = Panels(book)
        self._derived = Derived(source.epoch)
        self._dead: list[DeadLetter] = []

    def key(self, name: bytes) -> Key:
        """All under that message key, as the chunk has left it so far."""
        key = self.keys.get(name)
        if key is None:
            packed = self._get(name)
            state = unpack(packed) if packed else KeyState()
            key = self.keys[name] = Key(name, state, self.source, self._panels, self._derived)
        return key

    def bury(self, letter: DeadLetter) -> None:
        """A message cannot be processed."""
        self._dead.append(letter)
        self.ledger.dead += letter.message.count
        self.drop(letter.message, letter.message.count)

    def drop(self, message: Message, count: int) -> None:
        """Say of whose events fewer were stored than came."""
        if count:
            project = topics.project_of(message.key)
            self.ledger.dropped[project] = self.ledger.dropped.get(project, 0) + count

    def outcome(self, clock_ms: int) -> Outcome:
        """What came of the keys. Whoever works the chunk adds what only chunks of its topic have."""
        states = {name: key.settled() for name, key in self.keys.items()}
        return Outcome(
            clock_ms=clock_ms,
            inbox=[],
            sessions=self._derived.sessions,
            opened=self._derived.opened,
            page_visits=self._derived.page_visits,
            insights=self._derived.insights,
            dead=self._dead,
            states={name: pack(state) if state else None for name, state in states.items()},
            deadlines={name: state.deadline_ms if state else None for name, state in states.items()},
            ledger=self.ledger,
            counts=dict(self._derived.counts),
            near_misses=self._derived.near_misses,
            replay_kept=self._derived.kept,
        )


def _begun(source: Source, messages: Sequence[Message]) -> LedgerRow:
    """Nothing is counted yet but the messages."""
    return LedgerRow(
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
