"""`python -m bench.recompute`: stored sessions judged anew, without writing; events per second of the clock.

The floor is what reading costs: the same queries, the events only decoded. Both have ClickHouse work on the next batch
meanwhile, and both count the events of the sessions, those too that no detector takes.
"""

import argparse
import asyncio
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

import msgspec

from bench import bed, processes, report, visitors
from bench.worker import store_settings
from gosight.agents.timers import Timers
from gosight.http.ingest.batch import read_batch
from gosight.http.ingest.decode import decode_batch
from gosight.http.ingest.enrich.device import Devices
from gosight.http.ingest.enrich.place import NOWHERE
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.project_rules import ProjectRules
from gosight.pipeline.chunk import compute
from gosight.pipeline.message import Message, Source
from gosight.pipeline.recompute import panel_without_grace
from gosight.pipeline.recompute_step import Place
from gosight.schemas import topics
from gosight.schemas.envelope import VERSION
from gosight.schemas.project import ProjectSettings
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.stores import clickhouse
from gosight.stores.effective import effective
from gosight.stores.recompute import Recomputation
from gosight.stores.stored_sessions import EventStream, Span, StoredSessions
from tests.installation import Installation

_USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
_CHUNK_MESSAGES = 1_000
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
_FAR_MS = 9_000_000_000_000
_POLL_S = 0.05
_MUST_REACH = 50_000
_WORDS = ("insights", "recompute", "--dry-run", "--json")
_SETTINGS = effective(ProjectSettings(), {})


class _Used(NamedTuple):
    """CPU seconds of the command and of ClickHouse, and the most memory that the command held."""

    own_s: float
    clickhouse_s: float
    peak_mb: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--visitors", type=int, default=1_000, help="there at once")
    arguments.add_argument("--minutes", type=int, default=10)
    asked = arguments.parse_args()
    with bed.installation(partitions=1) as place:
        project_id = json.loads(place.command("project", "create", "--name", "bench", "--json").stdout)["id"]
        store_settings(place, project_id)
        _measure(place, project_id, asked.visitors, asked.minutes)


def _measure(place: Installation, project_id: str, seats: int, minutes: int) -> None:
    start_ms = time.time_ns() // 1_000_000 - _DAY_MS
    floor = asyncio.run(_fill_and_read(place, project_id, _messages(project_id, seats, minutes, start_ms), start_ms))
    since = datetime.fromtimestamp(start_ms / 1000, UTC).strftime("%Y-%m-%d")
    process = place.start("recompute", ["-m", "gosight", *_WORDS, "--project", project_id, "--since", since])
    used = _watched(process, place.infra.pid("clickhouse") or 0)
    said = json.loads((place.folder / "recompute.log").read_text().splitlines()[-1])
    assert not said["by_settings"]["lines"], "it agrees with the live run"
    _tell(said["events"], floor, said["seconds"], used)


def _watched(process: "subprocess.Popen[bytes]", clickhouse: int) -> _Used:
    """What it uses until it ends, as last seen."""
    used, before_s = _Used(0, 0, 0), processes.cpu_s(clickhouse)
    while process.poll() is None:
        with suppress(StopIteration, FileNotFoundError):  # it ends just now
            peak_mb = processes.peak_rss_mb(process.pid)
            used = _Used(processes.cpu_s(process.pid), processes.cpu_s(clickhouse) - before_s, peak_mb)
        time.sleep(_POLL_S)
    assert process.returncode == 0
    return used


def _tell(events: int, floor: float, seconds: float, used: _Used) -> None:
    rate = events / seconds
    report.show("Stored events", ("", "events/s"), [("read and decoded", floor), ("judged anew", rate)])
    per_event = [("command", used.own_s / events * 1e6), ("ClickHouse", used.clickhouse_s / events * 1e6)]
    report.show("CPU per event", ("process", "µs"), per_event)
    report.show("The command", ("", ""), [("events", events), ("seconds", seconds), ("peak MiB", used.peak_mb)])
    facts = {"must_reach": _MUST_REACH, "events_per_cpu_s": round(events / used.own_s)}
    report.finish("recompute", rate, "events per second", floor, **facts, peak_rss_mb=round(used.peak_mb))


async def _fill_and_read(place: Installation, project_id: str, messages: Iterator[Message], start_ms: int) -> float:
    """Events per second that can be read and decoded, once all is stored."""
    client = await clickhouse.connect(place.clickhouse_dsn)
    try:
        await _fill(Inserter(client, 600_000), project_id, messages)
        return await _floor(StoredSessions(client), Span(project_id, start_ms - _DAY_MS, start_ms + _DAY_MS))
    finally:
        await client.close()


def _messages(project_id: str, seats: int, minutes: int, start_ms: int) -> Iterator[Message]:
    """The log of one partition, made by the ingestor's own pure middle; then it is quiet until all is closed."""
    rules = ProjectRules(project_id, 1, ProjectSettings())
    sender = Sender("", "", Devices().of(_USER_AGENT), NOWHERE)
    offset = at_ms = 0
    for offset, (at_ms, body) in enumerate(visitors.batches(seats, start_ms, minutes)):
        (one,) = read_batch(decode_batch(json.dumps(body).encode()), rules, sender, at_ms).envelopes
        key = topics.message_key(one.project_id, one.session_id)
        yield Message(offset, at_ms, key, msgspec.json.encode(one), VERSION, topics.Kind.EVENTS, len(one.events))
    yield Message(offset + 1, at_ms + _HOUR_MS, b"", b"", VERSION, topics.Kind.TICK, 0)


async def _fill(inserter: Inserter, project_id: str, messages: Iterator[Message]) -> None:
    """Store what the live core makes of them."""
    states: dict[bytes, bytes] = {}
    timers, book, clock_ms = Timers(), {(project_id, 1): _SETTINGS}, 0
    while chunk := list(islice(messages, _CHUNK_MESSAGES)):
        made = compute(Source(topics.EVENTS, 1, 0, clock_ms), chunk, states.get, timers.due, book)
        clock_ms = made.clock_ms
        states |= {key: state for key, state in made.states.items() if state is not None}
        timers.update(made.deadlines)
        if made.inbox:
            await inserter.events(made.inbox, f"{chunk[0].offset}", _FAR_MS)
        await inserter.rows("sessions", made.sessions)
        await inserter.rows("insights", made.insights)


async def _floor(sessions: StoredSessions, span: Span) -> float:
    kinds = sorted(panel_without_grace(_SETTINGS).by_kind)
    batches = Recomputation(sessions, span, 1, _settings_of).batches(Place())
    events, started, upcoming = 0, time.perf_counter(), None
    async for batch in batches:
        current, upcoming = upcoming, asyncio.create_task(sessions.ask_events(batch, kinds))
        events += batch.events
        await _read(current)
    await _read(upcoming)
    return events / (time.perf_counter() - started)


async def _read(asked: "asyncio.Task[EventStream] | None") -> None:
    if asked:
        async for _ in (await asked).blocks():
            pass


async def _settings_of(_: int) -> ProjectSettings:
    return _SETTINGS


if __name__ == "__main__":
    main()
