"""Keepers over small real processes: order of start and stop, restarts, failures."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gosight.embedded.board import Board
from gosight.embedded.child import Child
from gosight.embedded.identity import Identity
from gosight.embedded.keeper import Keeper
from gosight.embedded.plan import Part, dependents
from gosight.embedded.ports import free_port
from gosight.embedded.service import Service
from gosight.embedded.services.redis import redis
from gosight.embedded.state import ServiceState, State

_LIMIT_S = 30.0


class Crew:
    """Keepers of a few parts; `said` holds the lines for people."""

    def __init__(self, folder: Path, parts: list[Part]) -> None:
        services = [ServiceState(part.service.name, part.service.address) for part in parts]
        self.state = State(Identity(0, 0), "starting", {}, services)
        self.said: list[str] = []
        self.board = Board(self.state, lambda _: None)
        self.children = {part.service.name: Child(part.service, folder / f"{part.service.name}.log") for part in parts}
        needed_by = dependents(parts)
        self.keepers = [
            Keeper(part, needed_by[part.service.name], self.children[part.service.name], self.board, self.said.append)
            for part in parts
        ]
        for keeper in self.keepers:
            keeper.start()

    def stop(self) -> None:
        self.board.stop()
        for keeper in self.keepers:
            keeper.join(_LIMIT_S)


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LIMIT_S
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def _service(name: str, folder: Path, body: str = "", *, runs_once: bool = False) -> Service:
    """Notes its start and its stop in `events`, and is ready when it has noted the start."""
    sleep = "" if runs_once else "time.sleep(1000)"
    script = f"""
import signal, sys, time
def note(what):
    with open({str(folder / "events")!r}, "a") as file:
        file.write("{name} " + what + "\\n")
def stopped(*_):
    note("stops")
    sys.exit(0)
signal.signal(signal.SIGTERM, stopped)
{body}
note("starts")
open({str(folder / name)!r}, "w").close()
{sleep}
"""
    return Service(
        name=name,
        address=f"of {name}",
        command=[sys.executable, "-c", script],
        is_ready=lambda: not runs_once and (folder / name).exists(),
        prepare=lambda: (folder / name).unlink(missing_ok=True),
        runs_once=runs_once,
    )


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Callable[[list[Part]], Crew]]:
    crews: list[Crew] = []

    def hire(parts: list[Part]) -> Crew:
        crews.append(Crew(tmp_path, parts))
        return crews[-1]

    yield hire
    for one in crews:
        one.stop()


def _events(folder: Path) -> list[str]:
    return (folder / "events").read_text().splitlines()


def test_starts_in_order_and_stops_in_reverse(tmp_path: Path, crew: Callable[[list[Part]], Crew]) -> None:
    base, step, top = (_service(name, tmp_path, runs_once=name == "step") for name in ("base", "step", "top"))
    running = crew([Part(base), Part(step, frozenset({"base"})), Part(top, frozenset({"step"}))])
    assert running.board.wait_started()
    assert [service.phase for service in running.state.services] == ["ready", "done", "ready"]
    assert running.state.phase == "ready"
    running.stop()
    assert _events(tmp_path) == ["base starts", "step starts", "top starts", "top stops", "base stops"]
    assert [service.phase for service in running.state.services] == ["stopped"] * 3


def test_killed_service_is_started_again(tmp_path: Path, crew: Callable[[list[Part]], Crew]) -> None:
    running = crew([Part(_service("base", tmp_path))])
    assert running.board.wait_started()
    first = running.state.services[0].identity
    running.children["base"].kill()
    _wait_for(lambda: running.state.services[0].restarts == 1 and running.state.services[0].phase == "ready")
    assert running.state.services[0].identity != first
    assert any("base ended with -9; starting it again in 0.5 s" in line for line in running.said)


def test_frozen_service_is_ended_and_started_again(tmp_path: Path, crew: Callable[[list[Part]], Crew]) -> None:
    """A real Redis: it lives, and does not answer."""
    base = replace(redis(tmp_path / "redis", free_port(), "secret"), silent_s=0.5)
    running = crew([Part(base)])
    assert running.board.wait_started()
    first = running.state.services[0].identity
    running.children["redis"].pause()
    _wait_for(lambda: running.state.services[0].restarts == 1 and running.state.services[0].phase == "ready")
    assert running.state.services[0].identity != first
    assert any("redis has not answered for 0.5 s; ending it" in line for line in running.said)
    assert base.is_ready()


def test_service_that_waits_for_another_is_left_alone(tmp_path: Path, crew: Callable[[list[Part]], Crew]) -> None:
    """It was ready, is not any more, and lives."""
    asked: list[float] = []

    def is_alive() -> bool:
        asked.append(time.monotonic())
        return True

    base = replace(_service("base", tmp_path), is_alive=is_alive, silent_s=0.0)
    running = crew([Part(base)])
    assert running.board.wait_started()
    (tmp_path / "base").unlink()
    assert not base.is_ready()
    _wait_for(lambda: bool(asked))
    assert running.state.services[0].restarts == 0


def test_service_that_does_not_come_back_is_tried_again(tmp_path: Path, crew: Callable[[list[Part]], Crew]) -> None:
    broken = tmp_path / "broken"
    body = f"import os\nif os.path.exists({str(broken)!r}): sys.exit('is broken')"
    running = crew([Part(_service("base", tmp_path, body))])
    assert running.board.wait_started()
    broken.touch()
    running.children["base"].kill()
    _wait_for(lambda: any("did not come back" in line and "is broken" in line for line in running.said))
    broken.unlink()
    _wait_for(lambda: running.state.services[0].phase == "ready")
    assert running.state.services[0].restarts >= 2


def test_first_start_that_fails_stops_all_and_names_the_reason(
    tmp_path: Path, crew: Callable[[list[Part]], Crew]
) -> None:
    top = _service("top", tmp_path, "sys.exit('port is taken')")
    running = crew([Part(_service("base", tmp_path)), Part(top, frozenset({"base"}))])
    assert not running.board.wait_started()
    assert "top: ended with 1 before it was ready" in running.board.problem
    assert "port is taken" in running.board.problem
    running.stop()
    assert _events(tmp_path) == ["base starts", "base stops"]


def test_failed_step_is_not_ready(tmp_path: Path, crew: Callable[[list[Part]], Crew]) -> None:
    step = _service("step", tmp_path, "sys.exit('no database')", runs_once=True)
    running = crew([Part(step), Part(_service("top", tmp_path), frozenset({"step"}))])
    assert not running.board.wait_started()
    assert "no database" in running.board.problem
    running.stop()
    assert not (tmp_path / "events").exists()


def test_stop_while_starting_ends_what_is_not_ready_yet(tmp_path: Path, crew: Callable[[list[Part]], Crew]) -> None:
    slow = _service("slow", tmp_path, "time.sleep(1000)")
    running = crew([Part(slow), Part(_service("top", tmp_path), frozenset({"slow"}))])
    _wait_for(lambda: running.state.services[0].phase == "starting")
    running.stop()
    assert running.board.problem == ""
    assert running.children["slow"].exit_code() is not None
    assert [service.phase for service in running.state.services] == ["stopped"] * 2


def test_long_log_is_set_aside_and_the_process_writes_on(
    tmp_path: Path, crew: Callable[[list[Part]], Crew], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gosight.embedded.child._LOG_LIMIT_BYTES", 1_000)
    body = "print('x' * 2_000, flush=True)\nsignal.signal(signal.SIGUSR1, lambda *_: print('later', flush=True))"
    running = crew([Part(_service("base", tmp_path, body))])
    assert running.board.wait_started()
    log, older = tmp_path / "base.log", tmp_path / "base.log.1"
    _wait_for(lambda: older.exists() and log.stat().st_size == 0)
    assert older.read_text() == "x" * 2_000 + "\n"
    identity = running.children["base"].identity
    assert identity
    identity.signal_group(signal.SIGUSR1)
    _wait_for(lambda: log.read_text() == "later\n")
