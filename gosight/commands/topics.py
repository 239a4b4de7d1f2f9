"""`gosight topics create|check`: every topic with its partitions and settings; nothing relies on auto-creation."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import click

from gosight.schemas.topics import Topic, all_topics
from gosight.sections import Settings
from gosight.settings import load
from gosight.stores import kafka, migrations, postgres
from gosight.stores import topics as store

Result = TypeVar("Result")


@click.group()
def topics() -> None:
    """Make Kafka's topics, or compare them with what they should be."""


@topics.command()
def create() -> None:
    """Make the topics that are missing, and set what differs of the others. Safe to run twice."""
    made = _run(_create(load()))
    click.echo(f"created {', '.join(made.topics)}" if made.topics else "all topics exist")
    for one in made.settings:
        click.echo(f"{one.topic}: {one.what} was {one.actual or 'unset'}, is {one.expected} now")


@topics.command()
def check() -> None:
    """Print every difference; exit code 1 when there is one."""
    differences = _run(_check(load()))
    for one in differences:
        click.echo(f"{one.topic}: {one.what} is {one.actual or 'unset'}, expected {one.expected}")
    if differences:
        raise SystemExit(1)
    click.echo("all topics are as they should be")


async def _create(settings: Settings) -> store.Made:
    pool = await postgres.connect(settings.postgres.url)
    try:
        async with migrations.exclusively(pool), kafka.administer(settings.kafka.brokers) as admin:
            return await store.create(admin, pool, _wanted(settings))
    finally:
        await pool.close()


async def _check(settings: Settings) -> list[store.Difference]:
    async with kafka.administer(settings.kafka.brokers) as admin:
        return await store.check(admin, _wanted(settings))


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        return asyncio.run(work)
    except store.TopicError as error:
        raise click.ClickException(str(error)) from error
    except (*kafka.UNAVAILABLE, *postgres.UNAVAILABLE) as error:
        raise click.ClickException(f"Kafka or PostgreSQL cannot be asked: {error or type(error).__name__}") from error


def _wanted(settings: Settings) -> Sequence[Topic]:
    count, copies = settings.kafka.partitions, settings.kafka.replication_factor
    return all_topics(count, copies, replay=settings.replay.enabled)
