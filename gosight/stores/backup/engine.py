"""ClickHouse's part: its own BACKUP and RESTORE, full or on top of a full one, into the store that the rest lies in."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.schemas.backup import Day, Source
from gosight.sql.loader import query
from gosight.stores.backup.shelf import TOP

_POLL_S = 0.1
_PART = "clickhouse"


class EngineRefuses(Exception):
    """ClickHouse could not copy or bring back: its own words."""


Destination: TypeAlias = Callable[[str], str]
"""Where the server itself writes and reads what is ClickHouse's of the backup of that name, as BACKUP says it."""


def in_bucket(endpoint: str, bucket: str, access_key: str, secret_key: str) -> Destination:
    """Beside the rest. Without keys the server looks for its own."""
    keys = (access_key, secret_key) if access_key else ()
    top = f"{endpoint.rstrip('/')}/{bucket}/{TOP}"
    return lambda name: f"S3({', '.join(map(_text, (f'{top}{name}/{_PART}/', *keys)))})"


def in_folder(folder: Path) -> Destination:
    """A folder that the server shares with us, and may write to (`backups.allowed_path`)."""
    return lambda name: f"File({_text(f'{folder / TOP / name / _PART}/')})"


class Engine:
    """Over one client. Raises `EngineRefuses`, and what the client raises."""

    def __init__(self, client: AsyncClient, destination: Destination) -> None:
        self._client = client
        self._destination = destination

    async def backup(self, database: str, name: str, base: str) -> None:
        """All tables of the database, with their data; `base`: only what that one has not."""
        settings = f" SETTINGS base_backup = {self._destination(base)}" if base else ""
        await self._run(f"BACKUP DATABASE {_name(database)} TO {self._destination(name)}{settings}")

    async def restore(self, database: str, into: str, name: str, base: str) -> None:
        """Into a database that is not there."""
        settings = f" SETTINGS base_backup = {self._destination(base)}" if base else ""
        what = f"DATABASE {_name(database)} AS {_name(into)}"
        await self._run(f"RESTORE {what} FROM {self._destination(name)}{settings}")

    async def _run(self, statement: str) -> None:
        """Beside the connection, which would be too old before a large one is over."""
        answer = await self._client.raw_query(f"{statement} ASYNC FORMAT TabSeparated")
        asked = {"id": answer.split()[0].decode()}
        while True:
            ((status, error),) = (await self._client.query(query("clickhouse/backup/status"), asked)).result_rows
            if status in ("BACKUP_CREATED", "RESTORED"):
                return
            if status not in ("CREATING_BACKUP", "RESTORING"):
                raise EngineRefuses(f"{status}: {error}"[:2_000])
            await asyncio.sleep(_POLL_S)


async def held(client: AsyncClient, database: str) -> list[str]:
    """What of the database is in use already, e.g. `3 rows of sessions`; an empty list: nothing."""
    found = (await client.query(query("clickhouse/backup/held"), {"database": database})).result_rows
    return [f"{rows} rows of {table}" for table, rows in found]


async def days(client: AsyncClient, source: Source) -> list[Day]:
    """What is stored of events below the offsets of `source`, and of older epochs, day by day."""
    found = (await client.query(query("clickhouse/backup/days"), _places(source))).result_rows
    return [Day(str(day), retention, count, ids) for day, retention, count, ids in found]


def missing_days(expected: Sequence[Day], found: Sequence[Day], today: str) -> list[str]:
    """Days of which other events are stored than should be; those that retention may be at are not looked at."""
    there = {(one.day, one.retention_days): one for one in found}
    wrong = []
    for one in expected:
        ends = date.fromisoformat(one.day) + timedelta(days=one.retention_days)
        if ends.isoformat() > today and there.get((one.day, one.retention_days)) != one:
            other = there.get((one.day, one.retention_days))
            wrong.append(f"events of {one.day}: {other.count if other else 0} are stored, not the {one.count} copied")
    return wrong


async def trim(client: AsyncClient, source: Source) -> None:
    """Take out what came behind the offsets: those messages are worked once more."""
    places = _places(source)
    for name in ("events", "sessions"):
        await client.command(query(f"clickhouse/backup/trim_{name}"), places)


async def trim_ledger(client: AsyncClient, source: Source) -> None:
    """The same of the chunks of one topic."""
    await client.command(query("clickhouse/backup/trim_chunk_ledger"), _places(source))


def _places(source: Source) -> dict[str, Any]:
    return {
        "topic": source.topic,
        "epoch": source.epoch,
        "partitions": list(range(len(source.partitions))),
        "offsets": [one.offset for one in source.partitions],
        "count": len(source.partitions),
    }


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _name(value: str) -> str:
    return "`" + value.replace("`", "``") + "`"
