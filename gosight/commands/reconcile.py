"""`gosight reconcile`: is every event that Kafka holds in the tables, exactly once? Says where it is not."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import click
import msgspec

from gosight.clock import now_ms
from gosight.commands.tables import as_table, utc_time
from gosight.pipeline.ledger_report import Line, Report, add_up
from gosight.schemas.topics import EVENTS, GROUP, REPLAY
from gosight.sections import Settings
from gosight.settings import load
from gosight.sql.loader import query
from gosight.stores import clickhouse, postgres, topics
from gosight.stores.groups import standings
from gosight.stores.kafka import UNAVAILABLE, administer, open_log
from gosight.stores.ledger import Ledger
from gosight.stores.reconcile import reconcile as compare

_WAIT_S = 10.0
_WAITING_MS = 86_400_000
"""What is older may have been dropped by a verdict, and be gone (`replay_pending` keeps three days)."""
_COUNTS = Line.__struct_fields__
_HEAD = ("partition", "project", "hour (UTC)", *_COUNTS)
_UNREACHED = (*UNAVAILABLE, *clickhouse.UNAVAILABLE, *postgres.UNAVAILABLE, topics.TopicError)


@click.command()
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object: every partition, project and hour.")
@click.option("--replay", "is_replay", is_flag=True, help="Replay instead: rrweb events of the last 24 hours.")
def reconcile(is_json: bool, is_replay: bool) -> None:
    """Compare Kafka, the chunk ledger and the events that are stored, up to what the processor has committed.

    Exit code 1 when something is missing, double or unexplained.
    """
    try:
        report = asyncio.run(_reconcile(load(), REPLAY if is_replay else EVENTS))
    except _UNREACHED as error:
        raise click.ClickException(f"could not compare: {error or type(error).__name__}") from error
    click.echo(json.dumps(_facts(report)) if is_json else "\n".join(_readable(report)))
    if not report.is_clean:
        raise SystemExit(1)


async def _reconcile(settings: Settings, topic: str) -> Report:
    async with AsyncExitStack() as stack:
        pool = await postgres.connect(settings.postgres.url, wait_s=_WAIT_S)
        stack.push_async_callback(pool.close)
        client = await clickhouse.connect(settings.clickhouse.dsn, wait_s=_WAIT_S)
        stack.push_async_callback(client.close)
        admin = await stack.enter_async_context(administer(settings.kafka.brokers))
        log = await stack.enter_async_context(open_log(settings.kafka.brokers))
        ledger = Ledger(client, topic, await topics.epoch(pool, topic))
        standing = await standings(admin, log, GROUP, topic)
        committed = {one.source: one.committed.offset for one in standing if one.committed}
        since_ms = now_ms() - _WAITING_MS if topic == REPLAY else None
        removed = {row[0] for row in await pool.fetch(query("postgres/deletions_all"))}
        return await compare(log, ledger, committed, removed, since_ms)


def _facts(report: Report) -> dict[str, Any]:
    """As `--json` prints it."""
    lines = [
        {"partition": partition, "project_id": project_id, "hour": utc_time(hour_s * 1000), **msgspec.to_builtins(line)}
        for (partition, project_id, hour_s), line in sorted(report.lines.items())
    ]
    counts = {name: getattr(report, name) for name in ("chunks", "older", "duplicates", "dead", "erased", "found")}
    findings = msgspec.to_builtins(report.findings)
    total = msgspec.to_builtins(report.total)
    return {"is_clean": report.is_clean, "total": total, **counts, "lines": lines, "findings": findings}


def _readable(report: Report) -> Iterator[str]:
    yield as_table(_HEAD, [*_by_partition(report), *_wrong(report), _row("all", "", "", report.total)])
    for finding in report.findings:
        where = f"partition {finding.partition}, offsets {finding.o1} to {finding.o2}"
        yield f"{finding.what}: {where}: {finding.says}"
    if report.found > len(report.findings):
        yield f"… and {report.found - len(report.findings):,} more"
    yield _verdict(report)


def _by_partition(report: Report) -> Iterator[list[str]]:
    sums: defaultdict[int, list[Line]] = defaultdict(list)
    for (partition, _, _), line in sorted(report.lines.items()):
        sums[partition].append(line)
    for partition, lines in sums.items():
        yield _row(str(partition), "all", "all", add_up(lines))


def _wrong(report: Report) -> Iterator[list[str]]:
    """The lines to look at: what is missing or double there."""
    for (partition, project_id, hour_s), line in sorted(report.lines.items()):
        if line.missing or line.double:
            yield _row(str(partition), project_id, utc_time(hour_s * 1000), line)


def _row(partition: str, project_id: str, hour: str, line: Line) -> list[str]:
    return [partition, project_id, hour, *(f"{getattr(line, name):,}" for name in _COUNTS)]


def _verdict(report: Report) -> str:
    total = report.total
    kinds = f"{report.duplicates:,} duplicates, {report.dead:,} dead, {report.erased:,} erased"
    sums = f"{total.sent:,} events in Kafka, {total.stored:,} stored, {kinds}; {report.chunks:,} chunks"
    if report.is_clean:
        return f"clean: {sums}"
    return f"NOT clean, {report.found:,} findings: {total.missing:,} events missing, {total.double:,} double; {sums}"
