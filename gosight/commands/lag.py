"""`gosight lag`: how far the processor is, per partition."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import click

from gosight.clock import now_ms
from gosight.commands.tables import as_table, utc_time
from gosight.schemas.topics import EVENTS, GROUP, REPLAY
from gosight.sections import Settings
from gosight.settings import load
from gosight.stores.groups import Standing, standings
from gosight.stores.kafka import UNAVAILABLE, administer, open_log
from gosight.stores.progress import from_commit

_HEAD = ("topic", "partition", "committed", "end", "lag", "clock (UTC)", "marked to", "may land until")


@click.command()
@click.option("--json", "is_json", is_flag=True, help="One JSON object per partition.")
def lag(is_json: bool) -> None:
    """Show how far the processor is: committed and last offset, the partition's clock, and the chunk it has begun."""
    try:
        rows = [_facts(one) for one in asyncio.run(_standings(load()))]
    except UNAVAILABLE as error:
        raise click.ClickException(f"Kafka cannot be asked: {error or type(error).__name__}") from error
    if is_json:
        click.echo("\n".join(map(json.dumps, rows)))
    else:
        click.echo(as_table(_HEAD, [_readable(row) for row in rows]))
        click.echo(f"{sum(row['lag'] for row in rows):,} messages wait at {utc_time(now_ms())}")


async def _standings(settings: Settings) -> Sequence[Standing]:
    brokers = settings.kafka.brokers
    sources = (EVENTS, REPLAY) if settings.replay.enabled else (EVENTS,)
    async with administer(brokers) as admin, open_log(brokers) as log:
        return [one for topic in sources for one in await standings(admin, log, GROUP, topic)]


def _facts(standing: Standing) -> dict[str, Any]:
    """As `--json` prints it; times in ms, null = nothing committed, no mark."""
    progress = from_commit(standing.committed)
    mark = progress.mark if progress else None
    return {
        "topic": standing.source.topic,
        "partition": standing.source.partition,
        "committed": progress.offset if progress else None,
        "end": standing.end,
        "lag": standing.lag,
        "clock_ms": progress.clock_ms if progress else None,
        "marked_to": mark.end if mark else None,
        "insert_by_ms": mark.insert_by_ms if mark else None,
    }


def _readable(facts: dict[str, Any]) -> list[str]:
    times = {"clock_ms", "insert_by_ms"}
    return [_cell(value, is_time=name in times) for name, value in facts.items()]


def _cell(value: Any, *, is_time: bool) -> str:
    if value is None or (is_time and not value):
        return "-"
    return utc_time(value) if is_time else str(value)
