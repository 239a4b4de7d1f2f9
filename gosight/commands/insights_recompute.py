"""Builds a recomputation out of its parts, and goes through it: each batch is stored, then kept as done."""

import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass

import click
from clickhouse_connect.driver.asyncclient import AsyncClient
from redis.asyncio import Redis

from gosight import __version__
from gosight.clock import now_ms
from gosight.commands.installation import installation
from gosight.commands.tables import utc_time
from gosight.pipeline.recompute_report import Report
from gosight.pipeline.recompute_step import Place, Step
from gosight.schemas.project import ProjectSettings
from gosight.schemas.wrong_setting import WrongSetting
from gosight.sections import Settings
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.sinks.recomputed import RecomputedSink
from gosight.sql.loader import query
from gosight.stores import clickhouse, postgres, redis
from gosight.stores.kafka import producing
from gosight.stores.migrations import ClickHouseSchema, PostgresSchema, check_schema
from gosight.stores.project_settings import SettingsStore, SettingsUnavailable, renewed
from gosight.stores.recompute import Recomputation
from gosight.stores.recompute_runs import AlreadyRunning, Task, exclusively
from gosight.stores.stored_sessions import Span, StoredSessions

_WAIT_S = 10.0
_INSERT_TIMEOUT_MS = 60_000

Put = Callable[[Step], Awaitable[None]]


class Refused(Exception):
    """It cannot be done: says why, by name."""


@dataclass(frozen=True)
class Asked:
    """The options; times in ms, `until_ms` None: now, or what an unfinished run began with."""

    project_name: str
    since_ms: int
    until_ms: int | None
    is_dry: bool


@dataclass(frozen=True)
class _Links:
    pool: postgres.Pool
    clickhouse: AsyncClient
    redis: Redis


async def recompute(settings: Settings, asked: Asked) -> Report:
    """All of it. Raises `Refused`, `SchemaError`, and what the clients raise."""
    async with AsyncExitStack() as stack:
        links = await _links(settings, stack)
        project_id = await links.pool.fetchval(query("postgres/project_find"), asked.project_name)
        if project_id is None:
            raise Refused(f"There is no project {asked.project_name}.")
        version = await _version(settings, links.pool, project_id)
        task = Task(asked.since_ms, asked.until_ms or now_ms(), version, __version__)
        if asked.is_dry:
            return await _go(links, project_id, task, Place(), _leave)
        try:
            runs = await stack.enter_async_context(exclusively(links.pool, project_id))
        except AlreadyRunning:
            raise Refused(f"The insights of project {asked.project_name} are being recomputed already.") from None
        task, place = await runs.begin(task, is_open_ended=asked.until_ms is None)
        if place.hour_s:
            click.echo(f"going on from {utc_time(place.hour_s * 1000)}, where the last run stopped", err=True)
        producer = await stack.enter_async_context(producing(settings.kafka.brokers))
        sink = RecomputedSink(Inserter(links.clickhouse, _INSERT_TIMEOUT_MS), producer)

        async def put(step: Step) -> None:
            rows = [(one.row, one.received_ms) for one in step.recounts]
            await sink.store([change.row for change in step.changes], rows, now_ms())
            await runs.keep(task, step.place)

        report = await _go(links, project_id, task, place, put)
        await runs.end()
        return report


async def _go(links: _Links, project_id: str, task: Task, place: Place, put: Put) -> Report:
    """Each batch from `place` on, with what is left on standard error."""
    settings = SettingsStore(links.redis, links.pool)

    async def settings_of(version: int) -> ProjectSettings | None:
        try:
            return await settings.get(project_id, version)
        except SettingsUnavailable:
            return None

    report, span = Report(), Span(project_id, task.since_ms, task.until_ms)
    work = Recomputation(StoredSessions(links.clickhouse), span, task.settings_version, settings_of)
    with click.progressbar(length=await work.events(place), label="events", show_pos=True, file=sys.stderr) as bar:
        async with aclosing(work.steps(place)) as steps:
            async for step in steps:
                await put(step)
                report.add(step)
                bar.update(step.events)
    return report


async def _links(settings: Settings, stack: AsyncExitStack) -> _Links:
    pool = await postgres.connect(settings.postgres.url, wait_s=_WAIT_S)
    stack.push_async_callback(pool.close)
    client = await clickhouse.connect(settings.clickhouse.dsn, wait_s=_WAIT_S)
    stack.push_async_callback(client.close)
    cache = redis.connect(settings.redis.url)
    stack.push_async_callback(cache.aclose)
    await check_schema(PostgresSchema(pool))
    await check_schema(ClickHouseSchema(client, replay=settings.replay.enabled))
    return _Links(pool, client, cache)


async def _version(settings: Settings, pool: postgres.Pool, project_id: str) -> int:
    """The version that is in force today."""
    try:
        return await renewed(pool, project_id, installation(settings))
    except WrongSetting as error:
        raise Refused(f"The project's settings make no sense: {error}") from error


async def _leave(_: Step) -> None:
    """Nothing is written."""
