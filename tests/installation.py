"""One installation of GoSight over the real services of a test session: its own databases, topics and folders.

Kafka's topics have fixed names, so a broker serves one installation at a time; `create` drops what another left.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.embedded.infra import Infra
from gosight.schemas import topics
from gosight.stores import clickhouse


class Installation:
    """`environ`: what every process of it runs with. `name`: of its databases; by default one that no other has."""

    def __init__(self, infra: Infra, folder: Path, partitions: int, name: str = "") -> None:
        name = name or f"t{uuid4().hex[:12]}"
        self.infra = infra
        self.folder = folder
        self.partitions = partitions
        self.clickhouse_dsn = _with_path(infra.address("clickhouse"), name)
        self.postgres_url = _with_path(infra.address("postgres"), name)
        self.brokers = infra.address("kafka")
        self.environ = os.environ | {
            "KAFKA_BROKERS": self.brokers,
            "CLICKHOUSE_DSN": self.clickhouse_dsn,
            "DATABASE_URL": self.postgres_url,
            "REDIS_URL": infra.address("redis"),
            "GOSIGHT_KAFKA__PARTITIONS": str(partitions),
            "JWT_SECRET": "test" * 8,
            "GOSIGHT_S3__FOLDER": str(folder / "objects"),
        }

    def create(self) -> None:
        """Empty databases with today's schema, and fresh topics."""
        asyncio.run(self.make_empty())
        self.command("migrate", "up")
        self.command("topics", "create")

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of ours to its end."""
        call = [sys.executable, "-m", "gosight", *words]
        done = subprocess.run(call, env=self.environ, capture_output=True, text=True, timeout=120)
        assert not check or done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done

    def start(self, name: str, call: list[str], **environ: str) -> subprocess.Popen[bytes]:
        """Start a process of ours in the background; what it says goes to `{name}.log`."""
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen([sys.executable, *call], env=self.environ | environ, stdout=log, stderr=log)

    def rows(self, sql: str) -> list[Any]:
        """What a query of ClickHouse gives."""
        return asyncio.run(self._rows(sql))

    @asynccontextmanager
    async def clickhouse(self, database: str | None = None) -> AsyncIterator[AsyncClient]:
        """A client, of another database if one is named."""
        client = await clickhouse.connect(self.clickhouse_dsn, database=database)
        try:
            yield client
        finally:
            await client.close()

    async def _rows(self, sql: str) -> list[Any]:
        async with self.clickhouse() as client:
            return list((await client.query(sql)).result_rows)

    async def make_empty(self) -> None:
        """Empty databases, no topics."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.brokers)
        await admin.start()
        try:
            wanted = {topic.name for topic in topics.all_topics(1, 1, replay=True)}
            if old := sorted(wanted & set(await admin.list_topics())):
                await admin.delete_topics(old)
                while wanted & set(await admin.list_topics()):
                    await asyncio.sleep(0.1)
        finally:
            await admin.close()
        await self.make_postgres()

    async def make_postgres(self) -> None:
        """An empty database there."""
        connection = await asyncpg.connect(self.infra.address("postgres"))
        await connection.execute(f'CREATE DATABASE "{urlsplit(self.postgres_url).path.strip("/")}"')
        await connection.close()


def _with_path(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
