"""`python -m bench.query`: what an analyst waits for, endpoint by endpoint, in the greatest project of ten.

Beside each the bare engine's time for the same SQL with the same values, and what the API puts on top of it.
`--folder` keeps the events there for the next time; filling 20M takes some four minutes.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from types import SimpleNamespace
from typing import cast
from urllib.parse import urlencode

import aiohttp
import msgspec

from bench import bed, processes, report
from bench.engine_share import Recorder, replay_s
from bench.history import history, parts
from bench.questions import QUESTIONS, Question
from gosight.http.api.auth.refresh_cookie import RefreshCookie
from gosight.http.api.backend import Backend
from gosight.http.api.database import Database
from gosight.http.api.roles import Role
from gosight.http.api.scope import Scope
from gosight.stores import postgres
from tests.installation import Installation
from tests.integration.api.service import ApiService, Project, running

_HEADER = ("endpoint", "p50 ms", "p95 ms", "p99 ms", "engine p50 ms", "on top ms", "p95 to reach")
_ON_TOP_MS, _PER_S, _PEAK_MB = 15.0, 200.0, 250.0
"""What every endpoint, the cheap ones, and the service are held to (issue 5)."""


class Measured(msgspec.Struct, frozen=True):
    """`on_top_ms`: the median of what a request took longer than the engine just before it."""

    question: Question
    p50_ms: float
    p95_ms: float
    p99_ms: float
    engine_ms: float
    on_top_ms: float

    def row(self) -> tuple[object, ...]:
        """Of the table."""
        bound = self.question.target_ms
        verdict = _verdict(self.p95_ms, bound) if bound else ""
        return (self.question.title, self.p50_ms, self.p95_ms, self.p99_ms, self.engine_ms, self.on_top_ms, verdict)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=20_000_000)
    arguments.add_argument("--requests", type=int, default=40)
    arguments.add_argument("--folder", type=Path, help="where the events are, or are to stay")
    asked = arguments.parse_args()
    with _place(asked.folder) as place, running(place) as api:
        api.wait_for("/ready", 200)
        made = history(place, api, asked.events)
        project, last_day = made.projects[0], datetime.fromtimestamp(made.end_ms / 1000, UTC).date()
        known = asyncio.run(parts(place, project))
        questions = [one.up_to(last_day) for one in QUESTIONS]
        found = [asyncio.run(_measure(api, project, one, known, asked.requests)) for one in questions]
        rate = asyncio.run(_rate(api, project))
        peak_mb = processes.peak_rss_mb(api.pid)
    report.show("Over HTTP, one request after the other", _HEADER, [one.row() for one in found])
    _finish(found, rate, peak_mb)


def _finish(found: list[Measured], per_s: float, peak_mb: float) -> None:
    slowest = max((one for one in found if one.question.target_ms), key=lambda one: one.p95_ms)
    dearest = max(found, key=lambda one: one.on_top_ms)
    bounds = (
        (f"p95 ms, the slowest with a bound: {slowest.question.title}", slowest.p95_ms, _verdict(slowest.p95_ms, 150)),
        (f"ms on top of the engine, the most: {dearest.question.title}", dearest.on_top_ms,
         _verdict(dearest.on_top_ms, _ON_TOP_MS)),
        ("requests/s of GET fields, its key cached", per_s, "reached" if per_s >= _PER_S else f"MISSED: {_PER_S:.0f}"),
        ("MiB of the api, at its peak", peak_mb, _verdict(peak_mb, _PEAK_MB)),
    )  # fmt: skip
    report.show("What it must reach", ("what", "measured", ""), bounds)
    facts = {"on_top_ms": round(dearest.on_top_ms, 1), "fields_per_s": round(per_s), "peak_rss_mb": round(peak_mb)}
    report.finish("query", slowest.p95_ms, "ms, the worst p95 of those with a bound", 150.0, **facts)


def _verdict(measured: float, most: float) -> str:
    return f"reached: {most:.0f}" if measured < most else f"MISSED: {most:.0f}"


def _place(folder: Path | None) -> AbstractContextManager[Installation]:
    return bed.installation(1) if folder is None else bed.kept(folder, 1)


async def _measure(
    api: ApiService, project: Project, question: Question, known: Mapping[str, str], requests: int
) -> Measured:
    """Engine and API take turns, so that both meet the same noise."""
    engine_ms, took_ms = [], []
    async with _recorder(api.installation, project, question, known) as recorder, _client(api, project) as client:
        stages = list(recorder.stages)
        for _ in range(requests):
            engine_ms.append(1000 * await replay_s(recorder, stages))
            took_ms.append(1000 * await _request_s(client, project, question, known))
    cuts = quantiles(took_ms, n=100, method="inclusive")
    on_top = median(whole - engine for whole, engine in zip(took_ms, engine_ms, strict=True))
    return Measured(question, cuts[49], cuts[94], cuts[98], median(engine_ms), on_top)


@asynccontextmanager
async def _recorder(
    place: Installation, project: Project, question: Question, known: Mapping[str, str]
) -> AsyncIterator[Recorder]:
    """One that knows what this question asks of the engine."""
    recorder, pool = Recorder(place.clickhouse_dsn), await postgres.connect(place.postgres_url)
    try:
        backend = cast("Backend", SimpleNamespace(reader=recorder, database=Database(pool)))
        cookie = cast("RefreshCookie", None)  # no question looks at it
        await question.ask(Scope(datetime.now(UTC), "", None, backend, cookie, project.id, Role.VIEWER), known)
        yield recorder
    finally:
        await recorder.close()
        await pool.close()


def _client(api: ApiService, project: Project) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(f"http://127.0.0.1:{api.port}", headers={"X-GoSight-Key": project.key})


async def _request_s(
    client: aiohttp.ClientSession, project: Project, question: Question, known: Mapping[str, str]
) -> float:
    path = f"/api/v1/projects/{project.id}/{question.path.format_map(known)}?{urlencode(question.query)}"
    method = "GET" if question.body is None else "POST"
    started = time.perf_counter()
    async with client.request(method, path, json=question.body) as answer:
        text = await answer.read()
    assert answer.status == 200, text
    return time.perf_counter() - started


async def _rate(api: ApiService, project: Project) -> float:
    """Requests a second of a cheap endpoint whose key is cached, eight at a time."""
    count, path = 2_000, f"/api/v1/projects/{project.id}/fields"

    async def ask(client: aiohttp.ClientSession) -> None:
        for _ in range(count // 8):
            async with client.get(path) as answer:
                assert answer.status == 200, await answer.read()

    async with _client(api, project) as client:
        started = time.perf_counter()
        await asyncio.gather(*(ask(client) for _ in range(8)))
        return count / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
