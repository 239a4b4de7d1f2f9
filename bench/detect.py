"""`python -m bench.detect`: the pure core over a realistic mix, all detectors on; events per second of one core.

The floor is the typed decode of the same messages. Every state is packed after each chunk, as a worker does.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from uuid import UUID

import msgspec

from bench import report, visitors
from gosight.agents.timers import Timers
from gosight.http.ingest.batch import read_batch
from gosight.http.ingest.decode import decode_batch
from gosight.http.ingest.enrich.device import Devices
from gosight.http.ingest.enrich.place import NOWHERE
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.service import settle_memory
from gosight.pipeline.chunk import compute
from gosight.pipeline.message import Message, Source
from gosight.pipeline.state import KeyState, SessionState, size_of, unpack
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION, Envelope
from gosight.schemas.project import ProjectSettings
from gosight.stores.effective import effective

_PROJECT_ID = str(UUID(int=1))
_START_MS = 1_763_868_000_000
_USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
_CHUNK_EVENTS = 10_000
_MUST_REACH = 60_000
_MUST_FIT_BYTES = 1_024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--visitors", type=int, default=1_000, help="there at once")
    arguments.add_argument("--minutes", type=int, default=5)
    asked = arguments.parse_args()
    log = list(chunks(messages(asked.visitors, asked.minutes, _START_MS)))
    settle_memory()
    events = sum(message.count for chunk in log for message in chunk)
    floor = events / _decode_all(log)
    Core().run(log[:1])  # what is read once for good: lists of sites
    core = Core()
    rate = events / core.run(log)
    report.show("Decode only, and the whole core", ("", "events/s"), [("decode", floor), ("core", rate)])
    report.show("Came out", ("", "rows"), sorted(core.rows.items()))
    sizes = _sizes(core.states.values())
    report.show("Packed state of a session that is open", ("", "bytes"), list(sizes.items()))
    facts = {"must_reach": _MUST_REACH, "state_bytes": sizes["median"], "state_must_fit": _MUST_FIT_BYTES}
    report.finish("detect", rate, "events per second of one core", floor, **facts)


def messages(seats: int, minutes: int, start_ms: int) -> Iterator[Message]:
    """The log of one partition from `start_ms` on, made by the ingestor's own pure middle."""
    rules = ProjectRules(_PROJECT_ID, 1, ProjectSettings())
    sender = Sender("", "", Devices().of(_USER_AGENT), NOWHERE)
    for offset, (at_ms, body) in enumerate(visitors.batches(seats, start_ms, minutes)):
        (one,) = read_batch(decode_batch(json.dumps(body).encode()), rules, sender, at_ms).envelopes
        key = topics.message_key(one.project_id, one.session_id)
        yield Message(offset, at_ms, key, msgspec.json.encode(one), VERSION, topics.Kind.EVENTS, len(one.events))


def chunks(log: Iterable[Message]) -> Iterator[list[Message]]:
    """As full as a worker's under load."""
    chunk: list[Message] = []
    for message in log:
        if chunk and sum(one.count for one in chunk) + message.count > _CHUNK_EVENTS:
            yield chunk
            chunk = []
        chunk.append(message)
    yield chunk


def _decode_all(chunks: list[list[Message]]) -> float:
    """CPU seconds."""
    decode = msgspec.json.Decoder(Envelope).decode
    started = time.process_time()
    for chunk in chunks:
        for message in chunk:
            decode(message.value)
    return time.process_time() - started


class Core:
    """A partition's states, timers and clock; what comes out is only counted."""

    def __init__(self) -> None:
        self.states: dict[bytes, bytes] = {}
        self.rows: Counter[str] = Counter()
        self._timers = Timers()
        self._clock_ms = 0
        self._book = {(_PROJECT_ID, 1): effective(ProjectSettings(), {})}

    def run(self, chunks: list[list[Message]]) -> float:
        """CPU seconds of all chunks."""
        started = time.process_time()
        for chunk in chunks:
            self._feed(chunk)
        return time.process_time() - started

    def _feed(self, chunk: list[Message]) -> None:
        source = Source(topics.EVENTS, 1, 0, self._clock_ms)
        made = compute(source, chunk, self.states.get, self._timers.due, self._book)
        self._clock_ms = made.clock_ms
        self.states |= {key: state for key, state in made.states.items() if state is not None}
        self._timers.update(made.deadlines)
        self.rows.update(sessions=len(made.sessions), page_visits=len(made.page_visits))
        self.rows.update(insight.insight_type for insight in made.insights)


def _sizes(states: Iterable[bytes]) -> dict[str, int]:
    """Bytes of the median state of those that are open, and its parts."""
    by_size = sorted((one for one in states if any(not session.is_closed for session in unpack(one).sessions)), key=len)
    typical = by_size[len(by_size) // 2]
    return {"median": len(typical), "largest": len(by_size[-1]), **_parts(unpack(typical))}


def _parts(state: KeyState) -> dict[str, int]:
    session: SessionState = state.sessions[0]
    names = ("profile", "waiting", "visit", "detectors", "totals")
    return {"seen": size_of(state.seen)} | {name: size_of(getattr(session, name)) for name in names}


if __name__ == "__main__":
    main()
