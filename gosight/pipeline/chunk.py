"""What a chunk means: consecutive messages of one partition and the states before them in, rows and states out.

Pure: a redo gives the same. Where a chunk ends changes nothing: a session's due timers act before each of its messages,
as of the clock at that message, and all others when the chunk ends (spec/insights.md, 'Order and clocks').
"""

from collections.abc import Callable, Iterable, Sequence

from gosight.pipeline import erase, recount
from gosight.pipeline.decode import decode
from gosight.pipeline.erase import Cut, Rebuild
from gosight.pipeline.message import DeadLetter, Message, Outcome, SettingsBook, Source
from gosight.pipeline.work import Work
from gosight.schemas import topics
from gosight.schemas.envelope import Envelope
from gosight.schemas.rows import SessionRow, time_text


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
    chunk = _Chunk(Work(source, messages, get, book))
    for message in messages:
        chunk.take(message)
    chunk.end(due)
    return chunk.outcome()


def _decode(message: Message) -> Envelope | SessionRow | erase.Order | DeadLetter:
    if message.kind == topics.Kind.RECOMPUTE:
        return recount.decode(message)
    return erase.decode(message) if message.kind == topics.Kind.ERASE else decode(message)


class _Chunk:
    """One chunk at work."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._clock_ms = work.source.clock_ms
        self._inbox: list[bytes] = []
        self._rebuild: dict[str, set[int]] = {}

    def take(self, message: Message) -> None:
        """Work one message. A tick only moves the clock."""
        self._clock_ms = max(self._clock_ms, message.at_ms)
        if message.kind == topics.Kind.TICK:
            return
        ledger = self._work.ledger
        ledger.received += message.count
        decoded = _decode(message)
        if isinstance(decoded, DeadLetter):
            self._work.bury(decoded)
            return
        if isinstance(decoded, Rebuild):
            self._rebuild.setdefault(decoded.project_id, set()).update(decoded.buckets)
            return
        key = self._work.key(message.key)
        key.run_timers(self._clock_ms)
        if isinstance(decoded, SessionRow):
            key.recount(decoded, self._clock_ms)
            return
        if isinstance(decoded, Cut):
            key.erase(decoded.until_ms, message.offset, self._clock_ms)
            return
        taken = key.take(decoded, message, self._clock_ms)
        self._inbox += taken.lines
        ledger.stored += taken.stored
        ledger.erased += taken.erased
        ledger.duplicates += message.count - taken.stored - taken.erased
        ledger.unjudged += taken.unjudged
        self._work.drop(message, message.count - taken.stored)

    def end(self, due: Callable[[int], Iterable[bytes]]) -> None:
        """Let everything act that is due by now."""
        for name in due(self._clock_ms):
            self._work.key(name)
        for key in self._work.keys.values():
            key.run_timers(self._clock_ms)

    def outcome(self) -> Outcome:
        """What came of it."""
        made = self._work.outcome(self._clock_ms)
        made.ledger.clock = time_text(self._clock_ms)
        made.inbox = self._inbox
        made.rebuild = {project_id: sorted(buckets) for project_id, buckets in self._rebuild.items()}
        return made
