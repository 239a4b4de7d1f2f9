"""What a chunk of replay messages means: rows to store, and what is remembered of the keys.

Pure, as `pipeline/chunk.py` is, over the same states. Replay moves no clock and fires no timer: where its chunks fall
between those of events changes no session, but for what is said of the session's replay.
"""

from collections.abc import Callable, Iterable, Sequence

from gosight.pipeline.message import DeadLetter, Message, Outcome, SettingsBook, Source
from gosight.pipeline.replay.decode import decode
from gosight.pipeline.replay.fate import Fate
from gosight.pipeline.replay.rows import replay_row
from gosight.pipeline.work import Work
from gosight.schemas.replay import ReplayMessage
from gosight.schemas.rows import ReplayRow, time_text


def compute(
    source: Source,
    messages: Sequence[Message],
    get: Callable[[bytes], bytes | None],
    _due: Callable[[int], Iterable[bytes]],
    book: SettingsBook,
) -> Outcome:
    """As `pipeline/chunk.py` says; nothing is due by replay. Raises `SettingsMissing`."""
    chunk = _Chunk(Work(source, messages, get, book))
    for message in messages:
        chunk.take(message)
    return chunk.outcome()


class _Chunk:
    """One chunk at work."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._kept: list[ReplayRow] = []
        self._waiting: list[ReplayRow] = []
        self._appended_ms = 0

    def take(self, message: Message) -> None:
        """Work one message."""
        self._appended_ms = max(self._appended_ms, message.at_ms)
        self._work.ledger.received += message.count
        decoded = decode(message)
        if isinstance(decoded, DeadLetter):
            self._work.bury(decoded)
        else:
            self._place(decoded, message)

    def outcome(self) -> Outcome:
        """What came of it."""
        made = self._work.outcome(self._work.source.clock_ms)
        made.ledger.clock = time_text(self._appended_ms)
        made.replay, made.replay_waiting = self._kept, self._waiting
        return made

    def _place(self, one: ReplayMessage, message: Message) -> None:
        work = self._work
        fate = work.key(message.key).take_replay(one, message.at_ms, work.source.clock_ms)
        if fate in (Fate.KEPT, Fate.WAITING):
            work.ledger.stored += message.count
            rows = self._kept if fate is Fate.KEPT else self._waiting
            rows.append(replay_row(one, work.source, message.offset))
        elif fate is Fate.DUPLICATE:
            work.drop(message, message.count)
            work.ledger.duplicates += message.count
        elif fate is Fate.ERASED:
            work.drop(message, message.count)
            work.ledger.erased += message.count
        else:
            work.bury(DeadLetter(message, fate.value, "more than is kept of one session"))
