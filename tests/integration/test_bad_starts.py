"""A service that cannot start says so in one sentence, by name, and ends."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gosight.stores.clickhouse import ClocksApart, compare_clocks, connect

SECRET = {"JWT_SECRET": "s" * 32}
NOWHERE = {"DATABASE_URL": "postgres://gosight@127.0.0.1:1/gosight", "KAFKA_BROKERS": "127.0.0.1:1"}
HOUR_MS = 3_600_000


def complaint(service: str, environ: dict[str, str]) -> str:
    """The one line that it ends with; no traceback."""
    command = [sys.executable, "-m", "gosight", *service.split()]
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    done = subprocess.run(command, env=clean | environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1, done.stderr
    lines = done.stderr.strip().splitlines()
    assert not [line for line in lines if line.startswith("Traceback")]  # a library's warning may hold one, as JSON
    return lines[-1]


@contextmanager
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("service", ["ingestor", "processor", "api"])
def test_a_wrong_setting_is_named_with_its_value_and_what_was_expected(service: str) -> None:
    said = complaint(service, SECRET | {"GOSIGHT_KAFKA__PARTITIONS": "many"})
    assert said == "Error: kafka.partitions='many': Expected `int`, got `str`"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "Error: api.jwt_secret (JWT_SECRET): expected at least 32 characters, got nothing"),
        (
            {"JWT_SECRET": "short"},
            "Error: api.jwt_secret (JWT_SECRET): expected at least 32 characters, got 5 characters",
        ),
    ],
)
def test_a_missing_secret_is_named(environ: dict[str, str], said: str) -> None:
    assert complaint("api", environ) == said


def test_a_configuration_that_is_not_there_is_named() -> None:
    said = complaint("api", SECRET | {"CONFIG_PATH": "/nowhere/gosight.yaml"})
    assert said.startswith("Error: CONFIG_PATH=/nowhere/gosight.yaml: cannot be read as YAML: ")


@pytest.mark.parametrize("which", ["PORT", "METRICS_PORT"])
@pytest.mark.parametrize("service", ["ingestor", "api", "dashboard"])
def test_a_port_that_is_taken_is_named(service: str, which: str) -> None:
    section = f"GOSIGHT_{service.upper()}"
    with taken() as port:
        ports = {f"{section}__PORT": "0", f"{section}__METRICS_PORT": "0", f"{section}__HOST": "127.0.0.1"}
        said = complaint(service, SECRET | NOWHERE | ports | {f"{section}__{which}": str(port)})
    assert said.startswith(f"Error: cannot listen on 127.0.0.1:{port}: ")
    assert "in use" in said


def test_a_folder_that_cannot_be_written_is_named() -> None:
    said = complaint("processor", {"GOSIGHT_PROCESSOR__DATA_DIR": "/dev/null/states"})
    assert said.startswith("Error: processor.data_dir='/dev/null/states': expected a folder that can be written: ")


@pytest.mark.parametrize("service", ["processor", "migrate up", "topics create", "project create --name Shop"])
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"path": "/nowhere"}, 'database "nowhere" does not exist'),
        ({"netloc": "gosight:wrong@{host}"}, 'password authentication failed for user "gosight"'),
    ],
)
def test_a_database_that_does_not_let_us_in_is_named(
    postgres_url: str, tmp_path: Path, service: str, wrong: dict[str, str], said: str
) -> None:
    parts = urlsplit(postgres_url)
    changed = {name: text.format(host=parts.netloc.rpartition("@")[2]) for name, text in wrong.items()}
    url = parts._replace(**changed).geturl()
    environ = {"DATABASE_URL": url, "GOSIGHT_PROCESSOR__DATA_DIR": str(tmp_path)}
    assert complaint(service, environ) == f"Error: PostgreSQL (DATABASE_URL) refuses: {said}"


@pytest.mark.parametrize("apart_ms", [HOUR_MS, -HOUR_MS])
async def test_a_clock_that_is_an_hour_off_is_named(clickhouse_dsn: str, apart_ms: int) -> None:
    client = await connect(clickhouse_dsn)
    try:
        await compare_clocks(client, _clock(0), 5_000)
        with pytest.raises(ClocksApart, match=r"clock is 3(600|599) s (ahead of|behind) ClickHouse's: set both by NTP"):
            await compare_clocks(client, _clock(apart_ms), 5_000)
    finally:
        await client.close()


def _clock(apart_ms: int) -> Callable[[], int]:
    return lambda: time.time_ns() // 1_000_000 + apart_ms
