"""`gosight backup create|list|verify|restore|remove`: what an installation holds, away and back (docs/backup.md)."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

import click

from gosight.commands.backup_create import create as make
from gosight.commands.backup_restore import NotEqual, Refused
from gosight.commands.backup_restore import restore as bring_back
from gosight.commands.objects import object_store
from gosight.commands.tables import as_table, utc_time
from gosight.schemas.backup import Manifest
from gosight.settings import load
from gosight.stores import clickhouse, kafka, postgres
from gosight.stores.backup.engine import EngineRefuses
from gosight.stores.backup.shelf import NoSuchBackup, Shelf, names
from gosight.stores.backup.topics import OtherLog
from gosight.stores.migrations import SchemaError
from gosight.stores.objects import ObjectsAway, ObjectStore
from gosight.stores.topics import TopicError

_HEAD = ("name", "kind", "began (UTC)", "took", "files", "bytes")
_FAILURES = (
    Refused, NotEqual, OtherLog, EngineRefuses, NoSuchBackup, SchemaError, TopicError, ObjectsAway, *kafka.UNAVAILABLE,
    *clickhouse.UNAVAILABLE, *postgres.UNAVAILABLE,
)  # fmt: skip

T = TypeVar("T")


@click.group()
def backup() -> None:
    """Backups of everything: PostgreSQL, ClickHouse, what Kafka knows of the processor, the configuration."""


@backup.command()
@click.option("--incremental", is_flag=True, help="Of ClickHouse only what the newest full backup has not.")
def create(incremental: bool) -> None:
    """Make one while everything runs, and print its name."""
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
    manifest = _run(lambda objects: make(load(), objects, name, is_incremental=incremental))
    click.echo(f"{manifest.name}: {_size(manifest):,} bytes in {len(manifest.files):,} files")


@backup.command(name="list")
@click.option("--json", "is_json", is_flag=True, help="One JSON object per backup.")
def list_command(is_json: bool) -> None:
    """Show what there is, the oldest first."""
    found = _run(_manifests)
    if is_json:
        click.echo("\n".join(json.dumps(_facts(one)) for one in found))
    else:
        click.echo(as_table(_HEAD, [_row(one) for one in found]))


@backup.command()
@click.argument("name")
def verify(name: str) -> None:
    """Read every byte of a backup, and of the one that it continues; exit code 1 when one is not as it was written."""
    wrong = _run(lambda objects: _wrong(objects, name))
    for line in wrong:
        click.echo(line)
    if wrong:
        raise SystemExit(1)
    click.echo(f"{name}: every byte is as it was written")


@backup.command()
@click.argument("name")
def restore(name: str) -> None:
    """Bring a backup back into an installation that holds nothing, while no processor runs."""

    async def work(objects: ObjectStore) -> None:
        if wrong := await _wrong(objects, name):
            raise Refused("the backup is damaged: " + "; ".join(wrong))
        await bring_back(load(), objects, name, click.echo)

    _run(work)


@backup.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take a backup away; refused while another one continues it."""

    async def work(objects: ObjectStore) -> None:
        if heirs := [one.name for one in await _manifests(objects) if one.base == name]:
            raise Refused(f"{', '.join(heirs)} continues it: remove that first")
        shelf = Shelf(objects, name)
        await shelf.manifest()
        await shelf.remove()

    _run(work)
    click.echo(f"{name}: removed")


async def _wrong(objects: ObjectStore, name: str) -> list[str]:
    """Of the backup and its base."""
    lines = []
    while name:
        shelf = Shelf(objects, name)
        manifest = await shelf.manifest()
        lines += [f"{name}/{line}" for line in await shelf.wrong(manifest)]
        name = manifest.base
    return lines


async def _manifests(objects: ObjectStore) -> list[Manifest]:
    return [await Shelf(objects, name).manifest() for name in await names(objects)]


def _run(work: Callable[[ObjectStore], Awaitable[T]]) -> T:
    async def run() -> T:
        async with _objects() as objects:
            return await work(objects)

    try:
        return asyncio.run(run())
    except _FAILURES as error:
        raise click.ClickException(str(error) or type(error).__name__) from error


@asynccontextmanager
async def _objects() -> AsyncIterator[ObjectStore]:
    objects = object_store(load())
    try:
        yield objects
    finally:
        await objects.close()


def _facts(one: Manifest) -> dict[str, str | int]:
    took_ms = one.ended_ms - one.began_ms
    return {
        "name": one.name, "base": one.base, "began_ms": one.began_ms, "took_ms": took_ms, "files": len(one.files),
        "bytes": _size(one),
    }  # fmt: skip


def _row(one: Manifest) -> list[str]:
    kind = f"on {one.base}" if one.base else "full"
    took = f"{(one.ended_ms - one.began_ms) / 1000:.1f} s"
    return [one.name, kind, utc_time(one.began_ms), took, f"{len(one.files):,}", f"{_size(one):,}"]


def _size(one: Manifest) -> int:
    return sum(file.bytes for file in one.files)
