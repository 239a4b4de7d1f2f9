"""`gosight insights recompute`: what today's settings and code make of stored events, shown or put in place."""

import asyncio
import json
import time
from datetime import UTC, datetime

import click
import msgspec

from gosight.commands.insights_recompute import Asked, Refused
from gosight.commands.insights_recompute import recompute as run
from gosight.commands.insights_report import facts, readable
from gosight.settings import load
from gosight.stores import clickhouse, kafka, postgres
from gosight.stores.migrations import SchemaError

_UNREACHED = (*clickhouse.UNAVAILABLE, *kafka.UNAVAILABLE, *postgres.UNAVAILABLE, msgspec.DecodeError)
_TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.group()
def insights() -> None:
    """Verdicts about sessions."""


@insights.command()
@click.option("--project", "project_name", required=True, help="Id or short name.")
@click.option("--since", type=_TIME, required=True, help="UTC. Sessions that reach beyond it are judged whole.")
@click.option("--until", type=_TIME, help="UTC, not included. Default: now.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Only show what would change.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")
def recompute(project_name: str, since: datetime, until: datetime | None, is_dry: bool, is_json: bool) -> None:
    """Judge stored sessions by today's settings, and put their insights in the place of the old ones.

    Killed, and started again with the same --since, it goes on where it stopped.
    """
    asked = Asked(project_name, _ms(since), _ms(until) if until else None, is_dry)
    begun = time.monotonic()
    try:
        report = asyncio.run(run(load(), asked))
    except (Refused, SchemaError) as error:
        raise click.ClickException(str(error)) from error
    except _UNREACHED as error:
        raise click.ClickException(f"could not go on: {error or type(error).__name__}") from error
    seconds = time.monotonic() - begun
    click.echo(json.dumps(facts(report, seconds)) if is_json else "\n".join(readable(report, seconds, is_dry=is_dry)))


def _ms(at: datetime) -> int:
    return round(at.replace(tzinfo=UTC).timestamp() * 1000)
