"""`python -m bench.replay`: replays from the ingestor to their rows, out of the API, and while they wait for a verdict.

Ingest: chunks of a real recording, gzip as browsers send them, from the ingestor's socket to the rows in ClickHouse's
engine; MB of JSON per CPU-second of each process, and of all that have a part in it. The floors are zstd itself, on the
same chunks one by one: at the level of rows as they arrive, and at that of the packs in which they stay. Once more with
the whole recording as one chunk, where what a request costs by itself counts less. API: the first chunk of a session of
100, as it arrived, packed, and cold. Waiting: a worker's memory with sessions that have chunks and no sampling verdict.
"""

import argparse
import asyncio
import gzip
import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import aiohttp
import msgspec

from bench import bed, processes, report, worker
from bench.replay_api import PEER, first_chunk_ms
from bench.replay_floors import bare_mb_s, zstd_mb_s
from bench.scrape import await_ready
from gosight.embedded.ports import free_port
from gosight.http.ingest.replay_endpoint import LEVEL
from gosight.sections import Settings
from tests.installation import Installation
from tests.replay_shelf import recorded

_PARTITIONS = 4
_AT_ONCE = 32
_READY_S = 60.0
_SAMPLED = '{"enabled": true, "rate": 0, "conditions": [{"type": "has_error"}]}'
_MB = 1e6
_NOW = {"GOSIGHT_REPLAY__PACK_AFTER": "1ms", "GOSIGHT_REPLAY__COLD_AFTER_DAYS": "1000"}
_MUST = 0.5

HEADERS = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
"""Of a request with one of `requests`."""


class Parts(msgspec.Struct, frozen=True):
    """MB of JSON per CPU-second. `bare`: the ingestor's own work, without HTTP and Kafka; `zstd`, `kept_zstd`: zstd
    alone at the level of rows as they arrive, and of packs.
    """

    zstd: float
    bare: float
    ingestor: float
    worker: float
    keeper: float
    kept_zstd: float

    @property
    def to_row(self) -> float:
        """Ingestor and worker together."""
        return 1 / (1 / self.ingestor + 1 / self.worker)

    @property
    def to_pack(self) -> float:
        """And the keeper."""
        return 1 / (1 / self.to_row + 1 / self.keeper)

    def show(self, title: str) -> None:
        """Each part beside its floor."""
        level = Settings().replay.compression_level
        rows = [
            (f"zstd {LEVEL} alone", self.zstd, 1.0),
            ("inflate, read, check, zstd: no HTTP, no Kafka", self.bare, self.bare / self.zstd),
            ("ingestor", self.ingestor, self.ingestor / self.zstd),
            ("worker", self.worker, self.worker / self.zstd),
            ("to the row: both", self.to_row, self.to_row / self.zstd),
            (f"zstd {level} alone", self.kept_zstd, 1.0),
            ("keeper, from rows to packs", self.keeper, self.keeper / self.kept_zstd),
            ("to the pack: all three", self.to_pack, self.to_pack / self.kept_zstd),
        ]
        report.show(title, ("", "MB/CPU-s", "of zstd's"), rows)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sessions", type=int, default=300, help="with a whole recording each")
    arguments.add_argument("--waiting", type=int, default=10_000, help="sessions without a verdict")
    asked = arguments.parse_args()
    chunks = recorded("session/rrweb_events.json")
    mean_kb = sum(map(len, chunks)) / len(chunks) / 1024
    with bed.installation(_PARTITIONS) as place:
        cut = _parts(place, "cut", chunks, asked.sessions)
        cut.show(f"Ingest: {mean_kb:.0f} KiB a chunk")
        whole = _parts(place, "whole", [b"[" + b",".join(one[1:-1] for one in chunks) + b"]"], asked.sessions)
        whole.show(f"Ingest: {mean_kb * len(chunks):.0f} KiB a chunk")
        answers = first_chunk_ms(place)
    with bed.installation(_PARTITIONS) as place:
        waiting_mb = _waiting(place, chunks[-1], asked.waiting)
    report.show(
        "First chunk of 100 out of the API", ("kept", "p50 ms", "max ms"), [(k, *v) for k, v in answers.items()]
    )
    report.show(
        "A worker with sessions that wait for a verdict", ("sessions", "peak MiB"), [(asked.waiting, waiting_mb)]
    )
    slowest = max(median for kept, (median, _) in answers.items() if kept != PEER)
    facts = {"must_reach_ratio": _MUST, "first_chunk_ms": round(slowest, 1), "first_chunk_bound_ms": 50}
    facts |= {"bare_ratio": round(cut.bare / cut.zstd, 3), "worker_ratio": round(cut.worker / cut.zstd, 3)}
    facts |= {"packed_ratio": round(cut.to_pack / cut.kept_zstd, 3)}
    facts |= {"waiting_mb": round(waiting_mb), "waiting_bound_mb": 300}
    report.finish("replay", cut.to_row, "MB of JSON per CPU-second of ingestor and worker", cut.zstd, **facts)


def _parts(place: Installation, name: str, chunks: Sequence[bytes], sessions: int) -> Parts:
    """Of a project of its own. What is sent was made before anything is measured."""
    key, before = _project(place, name), _stored(place)
    size = sum(map(len, chunks)) / _MB
    first, *rest = [list(requests(key, chunks, range(n, n + 1))) for n in range(sessions)]
    with _ingestor(place) as (url, pid):
        asyncio.run(_send(url, iter(first)))
        begun_s = processes.cpu_s(pid)
        asyncio.run(_send(url, (body for bodies in rest for body in bodies)))
        ingestor_s = processes.cpu_s(pid) - begun_s
    with worker.running(place) as pid:
        (some, some_s), (all_, all_s) = _watched(place, pid, before, before + sessions * len(chunks))
    packing_s = _pass_s(place) - _pass_s(place)
    return Parts(
        zstd=zstd_mb_s(chunks, LEVEL),
        bare=bare_mb_s(first, sum(map(len, chunks))),
        ingestor=(sessions - 1) * size / ingestor_s,
        worker=(all_ - some) / len(chunks) * size / (all_s - some_s),
        keeper=sessions * size / packing_s,
        kept_zstd=zstd_mb_s(chunks, Settings().replay.compression_level),
    )


def _watched(place: Installation, pid: int, before: int, until: int) -> tuple[tuple[int, float], tuple[int, float]]:
    """Rows and the worker's CPU seconds, when there are the first beyond `before` and when there are `until`."""
    first: tuple[int, float] | None = None
    while True:
        sample = _stored(place), processes.cpu_s(pid)
        if first is None and sample[0] > before:
            first = sample
        if first and sample[0] >= until:
            return first, sample
        time.sleep(0.2)


def _stored(place: Installation) -> int:
    return int(place.rows("SELECT count() FROM replay_chunks FINAL")[0][0])


def _pass_s(place: Installation) -> float:
    """CPU seconds of a keeper's pass that packs whatever there is, its start included."""
    keeper = place.start("keep", ["-m", "gosight", "replay", "keep"], **_NOW)
    _, status, used = os.wait4(keeper.pid, 0)
    assert status == 0, "the keeper failed"
    return used.ru_utime + used.ru_stime


def _waiting(place: Installation, chunk: bytes, sessions: int) -> float:
    """Peak MiB of a worker when a chunk of each session waits for the session's verdict."""
    key = _project(place, "waits")
    place.command("project", "set", "--project", "waits", f"replay.sampling={_SAMPLED}")
    with _ingestor(place) as (url, _):
        asyncio.run(_send(url, requests(key, [chunk], range(sessions))))
    with worker.running(place) as pid:
        while place.rows("SELECT count() FROM replay_pending")[0][0] < sessions:
            time.sleep(0.2)
        return processes.peak_rss_mb(pid)


def requests(key: str, chunks: Sequence[bytes], sessions: Iterable[int]) -> Iterator[bytes]:
    """Bodies of `/v1/replay`; every session records the same, a minute ago."""
    now_ms = time.time_ns() // 1_000_000
    for session in sessions:
        for index, events in enumerate(chunks):
            head = {"project_key": key, "session_id": str(UUID(int=session + 1)), "stream_id": str(UUID(int=session))}
            body = json.dumps({**head, "chunk_index": index, "sent_at": now_ms})[:-1].encode()
            yield gzip.compress(body + b', "events": ' + events + b"}", 1)


async def _send(url: str, bodies: Iterator[bytes]) -> None:
    """Each once; a few at a time."""

    async def sender() -> None:
        for body in bodies:
            async with client.post(f"{url}/v1/replay", data=body) as answer:
                assert answer.status == 202, await answer.text()

    async with aiohttp.ClientSession(headers=HEADERS) as client:
        await asyncio.gather(*(sender() for _ in range(_AT_ONCE)))


@contextmanager
def _ingestor(place: Installation) -> Iterator[tuple[str, int]]:
    """Its address and process number."""
    port = free_port()
    environ = {"GOSIGHT_INGESTOR__PORT": str(port), "GOSIGHT_INGESTOR__METRICS_PORT": str(free_port())}
    process = place.start("ingestor", ["-m", "gosight", "ingestor"], **environ)
    try:
        await_ready(f"http://127.0.0.1:{port}", _READY_S)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.kill()
        process.wait()


def _project(place: Installation, name: str) -> str:
    """A project and its key."""
    place.command("project", "create", "--name", name)
    made = place.command("key", "create", "--project", name, "--rate-limit", "1000000", "--json")
    return str(json.loads(made.stdout)["key"])


if __name__ == "__main__":
    main()
