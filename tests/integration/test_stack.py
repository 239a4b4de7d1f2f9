"""The whole stack on one machine, as `gosight up` runs it: real services, real signals, one home per test module.

Ports: each home starts from free ones, because other stacks may hold the usual ones of this machine.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from gosight.embedded import control, state
from gosight.embedded.kafka_jars import fetch_jars
from gosight.embedded.ports import USUAL, free_port
from gosight.embedded.state import ServiceState

_LIMIT_S = 120.0
_GOSIGHT = [sys.executable, "-m", "gosight"]
_INFRASTRUCTURE = ("kafka", "clickhouse", "postgres", "redis", "objects")


def _make_home(folder: Path) -> Path:
    """A home whose kept ports are free ones."""
    home = folder / "a home"
    home.mkdir(parents=True)
    (home / "ports.json").write_text(json.dumps({name: free_port() for name in USUAL}))
    return home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    made = _make_home(tmp_path)
    yield made
    control.down(made, print)


def _gosight(*words: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    call = [*_GOSIGHT, *map(str, words)]
    return subprocess.run(call, capture_output=True, text=True, timeout=_LIMIT_S, check=False, **options)


def _wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while not condition():
        assert time.monotonic() < deadline, f"not within {_LIMIT_S:g} s: {what}"
        time.sleep(0.1)


def _service(home: Path, name: str) -> ServiceState:
    current = state.read(home)
    assert current
    return next(service for service in current.services if service.name == name)


def _pids(home: Path) -> list[int]:
    current = state.read(home)
    assert current
    return [service.identity.pid for service in current.services if service.identity and service.is_alive()]


def _is_back(home: Path, name: str) -> bool:
    service = _service(home, name)
    return service.restarts == 1 and service.phase == "ready"


def _is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


async def _sql(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def test_killed_services_come_back_and_a_second_start_has_data_and_secrets(home: Path) -> None:
    first = control.up(home, print)
    shown = json.loads(_gosight("status", "--json", "--home", home).stdout)
    assert {row["phase"] for row in shown["services"]} == {"ready", "done"}
    project = json.loads(
        _gosight("project", "create", "--name", "Kept", "--json", env=os.environ | dict(first.environ)).stdout
    )
    for name in _INFRASTRUCTURE:
        killed = _service(home, name).identity
        assert killed
        os.kill(killed.pid, signal.SIGKILL)
        _wait_for(partial(_is_back, home, name), f"{name} is ready again")
        assert _service(home, name).identity != killed
    pids = _pids(home)
    assert "stopped" in _gosight("down", "--home", home).stdout
    assert all(_is_gone(pid) for pid in pids)
    assert state.read(home) is None

    second = control.up(home, print)
    assert second.environ == first.environ
    kept = asyncio.run(_sql(second.environ["DATABASE_URL"], "SELECT id::text FROM projects WHERE slug = 'kept'"))
    assert kept == project["id"]


def test_commands_about_a_running_stack(home: Path) -> None:
    taken = json.loads((home / "ports.json").read_text())["redis"]
    with socket.create_server(("127.0.0.1", taken)):
        current = control.up(home, print)
        assert control.up(home, print) == current
    assert current.environ["REDIS_URL"].rpartition(":")[2] != str(taken)

    table = _gosight("status", "--home", home)
    assert table.returncode == 0
    assert "***" in table.stdout
    exported = subprocess.run(
        ["sh", "-c", f'eval "$({sys.executable} -m gosight env)"; echo $JWT_SECRET'],
        env=os.environ | {"GOSIGHT_HOME": str(home)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert exported.stdout.strip() == current.environ["JWT_SECRET"]
    secrets = json.loads((home / "credentials.json").read_text()).values()
    assert not any(secret in table.stdout for secret in secrets)

    assert "started" in _gosight("logs", "kafka", "--home", home).stdout.lower()
    unknown = _gosight("logs", "absent", "--home", home)
    assert unknown.returncode == 1
    assert "kafka" in unknown.stderr

    second = _gosight("up", "--home", home)
    assert second.returncode == 1
    assert f"A stack runs on {home} already" in second.stderr
    assert _gosight("status", "--home", home).returncode == 0


def _signs_in(home: Path, said: str) -> bool:
    """With what was printed."""
    found = re.search(r"Sign in as (\S+) with the password (\S+)", said)
    assert found, said
    login = json.dumps({"email": found[1], "password": found[2]}).encode()
    address = f"{_service(home, 'api').address}/api/v1/auth/login"
    asked = urllib.request.Request(address, login, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=_LIMIT_S) as answer:
        return bool(json.loads(answer.read())["data"]["user"]["is_admin"])


def test_foreground_stops_gracefully_on_ctrl_c(home: Path) -> None:
    with subprocess.Popen([*_GOSIGHT, "up", "--home", str(home)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Stop: Ctrl-C"):
                break
        assert _signs_in(home, "".join(said))
        pids = _pids(home)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait() == 0, "".join(said) + rest
    key = json.loads((home / "first-login.json").read_text())["key"]
    assert f'projectKey: "{key}"' in "".join(said)
    assert (home / "first-login.json").stat().st_mode & 0o777 == 0o600
    assert "Stopped." in rest
    assert all(_is_gone(pid) for pid in pids)
    assert _gosight("status", "--home", home).returncode == 1


def test_killed_supervisor_leaves_nothing_that_the_next_one_does_not_take_over(home: Path) -> None:
    first = control.up(home, print)
    pids = _pids(home)
    os.kill(first.supervisor.pid, signal.SIGKILL)
    _wait_for(lambda: not first.supervisor.is_alive(), "the supervisor is dead")
    assert "supervisor dead" in _gosight("status", "--home", home).stdout
    said: list[str] = []
    second = control.up(home, said.append)
    assert any("left running by a killed supervisor" in line for line in said)
    assert second.environ == first.environ
    assert all(_is_gone(pid) for pid in pids)


def test_missing_java_is_said_by_name_before_anything_starts(home: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("setpriv", "mvn"):
        (tools / name).symlink_to(shutil.which(name) or name)
    done = _gosight("up", "--home", home, env=os.environ | {"PATH": str(tools)})
    assert done.returncode == 1
    assert "Java is missing" in done.stderr
    assert "apt-get install openjdk-17-jre-headless" in done.stderr
    assert not (home / "logs").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_runs_as_an_ordinary_user() -> None:
    """`nobody`, who may read all (Python and the jars may lie below /root), but write only into its own folder."""
    user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--securebits=+no_setuid_fixup"]
    reads = ["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search", "--"]
    with tempfile.TemporaryDirectory() as folder:
        made = _make_home(Path(folder))
        for path in (Path(folder), *Path(folder).rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
        places = {"GOSIGHT_HOME": str(made), "GOSIGHT_KAFKA_JARS": str(fetch_jars()), "HOME": folder}

        def as_nobody(*words: str) -> subprocess.CompletedProcess[str]:
            call = [*user, *reads, *_GOSIGHT, *words]
            environ = os.environ | places
            return subprocess.run(call, env=environ, capture_output=True, text=True, timeout=_LIMIT_S, check=False)

        try:
            started = as_nobody("up", "--detach")
            assert started.returncode == 0, started.stdout + started.stderr
            assert as_nobody("status").returncode == 0
            assert {Path(f"/proc/{pid}").owner() for pid in _pids(made)} == {"nobody"}
        finally:
            stopped = as_nobody("down")
        assert "stopped" in stopped.stdout, stopped.stderr
