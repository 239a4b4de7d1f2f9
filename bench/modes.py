"""`python -m bench.modes`: what 1,000 sessions cost on disk, in CPU and in memory in each deployment mode.

The same seeded visitors in each: 50 events and a whole recording (tests/data/rrweb/session) a session, through the
services as config/*.yaml of the mode sets them up. Where replays are sampled half are drawn; no condition holds.
Bytes are those of ClickHouse's parts when replays are packed and parts are merged. Claims are the founding guide's, of
100,000 sessions a day.
"""

import argparse
import asyncio
import gzip
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from bench import bed, processes, report, traffic
from bench.scrape import await_ready
from gosight.embedded.ports import free_port
from tests.installation import Installation
from tests.replay_shelf import recorded

MODES = {"full": "", "lite": "-lite", "replay-optimized": "-replay-optimized"}
CLAIMS = {"full": "1 GB", "lite": "10 to 20 MB", "replay-optimized": "200 to 500 MB"}
SERVICES = {"ingestor": "ingestor", "processor": "processor", "api": "api"}

_CONFIG = Path(__file__).parents[1] / "config"
_PARTITIONS = 4
_BATCHES = 5
_AT_ONCE = 16
_READY_S = 180.0
_STORED_S = 600.0
_PACK = {"GOSIGHT_REPLAY__PACK_AFTER": "1ms"}
_MB = 1e6
_SIZES = """SELECT if(startsWith(table, 'replay'), 'replays', 'events'), sum(bytes_on_disk) FROM system.parts
WHERE database = currentDatabase() AND active AND table != 'replay_pending' GROUP BY 1"""


class Cost(msgspec.Struct, frozen=True):
    """Of 1,000 sessions: MB on disk, CPU seconds of all processes together; peak MiB of each of ours, and of stores."""

    events_mb: float
    replays_mb: float
    cpu_s: float
    peaks_mb: dict[str, float]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sessions", type=int, default=500)
    sessions = arguments.parse_args().sessions
    costs = {mode: _measured(mode, sessions) for mode in MODES}
    rows = [
        (
            mode,
            one.events_mb,
            one.replays_mb,
            CLAIMS[mode],
            one.cpu_s,
            *one.peaks_mb.values(),
            sum(one.peaks_mb.values()),
        )
        for mode, one in costs.items()
    ]
    names = next(iter(costs.values())).peaks_mb
    head = ("mode", "events MB", "replays MB", "the guide says", "CPU-s", *(f"{name} MiB" for name in names), "all MiB")
    report.show("1,000 sessions by mode", head, rows)
    report.finish("modes", costs["full"].replays_mb, "MB of replays per 1,000 sessions of the full mode")


def _measured(mode: str, sessions: int) -> Cost:
    replay = mode != "lite"
    with bed.installation(_PARTITIONS) as place, _running(place, mode) as (url, pids):
        made = place.command("project", "create", "--name", mode, "--slug", "bench", "--json")
        project = json.loads(made.stdout)["id"]
        said = place.command("key", "create", "--project", "bench", "--rate-limit", "100000000", "--json")
        before = {name: processes.cpu_s(pid) for name, pid in pids.items()}
        asyncio.run(_send(url, json.loads(said.stdout)["key"], sessions, replay))
        _await_stored(place, project, sessions, replay)
        if replay:
            place.command("replay", "keep")
        used = sum(processes.cpu_s(pid) - before[name] for name, pid in pids.items())
        peaks = {name: processes.peak_rss_mb(pid) for name, pid in pids.items()}
        for table in ("events", "sessions", "page_visits", "insights", *(["replay_chunks"] if replay else [])):
            place.rows(f"OPTIMIZE TABLE {table} FINAL")
        sizes = {name: int(size) * 1000 / sessions / _MB for name, size in place.rows(_SIZES)}
    return Cost(sizes["events"], sizes.get("replays", 0.0), used * 1000 / sessions, peaks)


@contextmanager
def _running(place: Installation, mode: str) -> Iterator[tuple[str, dict[str, int]]]:
    ports = {name: (free_port(), free_port()) for name in SERVICES}
    place.environ = {**place.environ, **_PACK, "CONFIG_PATH": str(_CONFIG / f"api{MODES[mode]}.yaml")}
    children = {}
    for name, (port, metrics) in ports.items():
        section = f"GOSIGHT_{name.upper()}"
        both = {f"{section}__METRICS_PORT": str(metrics), "CONFIG_PATH": str(_CONFIG / f"{name}{MODES[mode]}.yaml")}
        own = {"DATA_DIR": str(place.folder / "worker")} if name == "processor" else {"PORT": str(port)}
        own = {f"{section}__{key}": value for key, value in own.items()}
        children[name] = place.start(name, ["-m", "gosight", name], **both, **own)
    try:
        for _, metrics in ports.values():
            await_ready(f"http://127.0.0.1:{metrics}", _READY_S)
        stores = {name: place.infra.pid(name) or 0 for name in ("kafka", "clickhouse")}
        yield f"http://127.0.0.1:{ports['ingestor'][0]}", {name: one.pid for name, one in children.items()} | stores
    finally:
        for child in children.values():
            child.kill()
            child.wait()


async def _send(url: str, key: str, sessions: int, replay: bool) -> None:
    """Events of all sessions, then the recording of each."""
    bodies = list(traffic.batches(sessions * _BATCHES, sessions, time.time_ns() // 1_000_000, every_ms=1_000))
    requests = [("/v1/events", body) for body in bodies]
    if replay:
        chunks = [json.loads(one) for one in recorded("session/rrweb_events.json")]
        requests += [("/v1/replay", one) for body in bodies[:sessions] for one in _replay(body, key, chunks)]
    waiting = iter(requests)

    async def sender() -> None:
        for path, body in waiting:
            data = gzip.compress(json.dumps(body, separators=(",", ":")).encode(), 1)
            async with client.post(f"{url}{path}", data=data) as answer:
                assert answer.status == 202, await answer.text()

    headers = {"X-GoSight-Key": key, "Content-Type": "application/json", "Content-Encoding": "gzip"}
    async with aiohttp.ClientSession(headers=headers) as client:
        await asyncio.gather(*(sender() for _ in range(_AT_ONCE)))


def _replay(body: dict[str, Any], key: str, chunks: list[Any]) -> Iterator[dict[str, Any]]:
    """Sent when the last of it had been recorded, by the recording's own clock: the ingestor sets that right."""
    sent_at = chunks[-1][-1]["timestamp"]
    head = {"project_key": key, "session_id": body["session_id"], "stream_id": body["stream_id"], "sent_at": sent_at}
    for index, events in enumerate(chunks):
        yield {**head, "chunk_index": index, "events": events}


def _await_stored(place: Installation, project: str, sessions: int, replay: bool) -> None:
    expected = sessions * _BATCHES * traffic.EVENTS_PER_BATCH
    chunks = sessions * len(recorded("session/rrweb_events.json")) if replay else 0
    deadline = time.monotonic() + _STORED_S
    while _stored(place, project, replay) < (expected, chunks):
        assert time.monotonic() < deadline, (
            f"not all is stored: {_stored(place, project, replay)} of {expected, chunks}"
        )
        time.sleep(0.5)


def _stored(place: Installation, project: str, replay: bool) -> tuple[int, int]:
    """Events, and chunks: a chunk that waits for a verdict has arrived."""
    where = f"WHERE project_id = '{project}'"
    events = int(place.rows(f"SELECT count() FROM events {where}")[0][0])
    if not replay:
        return events, 0
    both = "(SELECT * FROM replay_chunks UNION ALL SELECT * FROM replay_pending)"
    unique = "uniqExact(session_id, stream_id, chunk_index)"
    return events, int(place.rows(f"SELECT {unique} FROM {both} {where}")[0][0])


if __name__ == "__main__":
    main()
