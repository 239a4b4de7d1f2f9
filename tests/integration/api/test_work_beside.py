"""What the api service does beside its answers, while PostgreSQL is away and when something unforeseen happens."""

import asyncio
import json
import re
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from gosight.embedded.infra import Infra
from gosight.embedded.ports import free_port
from tests.installation import Installation
from tests.integration.api.service import ApiService, running
from tests.waiting import wait_for

_LIMIT_S = 90.0
_ASK = "SELECT looked_at FROM project_deletions WHERE project_id = $1"
_DELETE = "INSERT INTO project_deletions (project_id, name, deleted_at) VALUES ($1, 'gone', now())"


@pytest.fixture
def alone(infra: Infra, tmp_path: Path) -> Installation:
    """An installation without topics, whose databases nobody else uses."""
    installation = Installation(infra, tmp_path, partitions=1)
    _run(infra.address("postgres"), f'CREATE DATABASE "{urlsplit(installation.postgres_url).path.strip("/")}"')
    installation.command("migrate", "up")
    return installation


def _run(url: str, sql: str, *values: Any) -> Any:
    async def run() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(sql, *values)
        finally:
            await connection.close()

    return asyncio.run(run())


def _failed(api: ApiService, work: str) -> float:
    with suppress(OSError):
        text = api.ask("/metrics", port=api.metrics_port).text
        found = re.search(rf'^gosight_api_beside_failed_total{{work="{work}"}} (\S+)$', text, re.MULTILINE)
        return float(found[1]) if found else 0.0
    return 0.0


def test_goes_on_after_postgres_was_away(alone: Installation) -> None:
    with running(alone) as api:
        api.wait_for("/ready", 200)
        alone.infra.stop("postgres")
        try:
            for work in ("removals", "erasing"):
                wait_for(partial(_failed, api, work), _LIMIT_S, f"{work} did not say that it failed")
            assert api.ask("/health").status == 200
        finally:
            alone.infra.start("postgres")
        project_id = uuid4()
        _run(alone.postgres_url, _DELETE, project_id)
        wait_for(lambda: _run(alone.postgres_url, _ASK, project_id), _LIMIT_S, "nobody looked after a deletion")


def test_what_nobody_has_foreseen_ends_the_process_with_its_reason(alone: Installation) -> None:
    """A column is gone: no store is away, and no other try would help."""
    _run(alone.postgres_url, "ALTER TABLE project_deletions DROP COLUMN looked_at")
    process = alone.start("api", ["-m", "gosight", "api"], GOSIGHT_API__HOST="127.0.0.1", **_free_ports())
    try:
        assert process.wait(_LIMIT_S) == 1
    finally:
        process.kill()
    said = [json.loads(line) for line in (alone.folder / "api.log").read_text().splitlines() if line[0] == "{"]
    (ended,) = (one for one in said if one["event"] == "process_ends")
    assert ended["work"] == "removals"
    assert "looked_at" in ended["error"]


def _free_ports() -> dict[str, str]:
    return {"GOSIGHT_API__PORT": str(free_port()), "GOSIGHT_API__METRICS_PORT": str(free_port())}
