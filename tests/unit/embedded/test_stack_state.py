"""The state file: what other processes may believe."""

import os
import subprocess
from pathlib import Path

import pytest

from gosight.embedded import state
from gosight.embedded.identity import Identity, identify
from gosight.embedded.leftovers import end_leftovers
from gosight.embedded.state import NotRunning, ServiceState, State


def _alive() -> Identity:
    identity = identify(os.getpid())
    assert identity
    return identity


def _recycled() -> Identity:
    """Our own number, but of an older process: what a file from before a crash may name."""
    return Identity(os.getpid(), _alive().started - 1)


def _state(supervisor: Identity, *services: ServiceState) -> State:
    return State(supervisor, "ready", {"KAFKA_BROKERS": "127.0.0.1:9094"}, list(services))


def test_written_state_is_read_back(tmp_path: Path) -> None:
    written = _state(_alive(), ServiceState("kafka", "127.0.0.1:9094", "ready", _alive(), restarts=2))
    state.write(tmp_path, written)
    assert state.read(tmp_path) == written


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    state.write(tmp_path, _state(_alive()))
    state.write(tmp_path, _state(_alive()))
    assert [oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()] == ["0o600"]


def test_environment_of_a_running_stack(tmp_path: Path) -> None:
    state.write(tmp_path, _state(_alive()))
    assert state.environment(tmp_path) == {"KAFKA_BROKERS": "127.0.0.1:9094"}


def test_no_stack_is_said_with_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match=f"gosight up --home {tmp_path}"):
        state.environment(tmp_path)


def test_supervisor_whose_number_was_used_again_does_not_run(tmp_path: Path) -> None:
    state.write(tmp_path, _state(_recycled()))
    assert state.running(tmp_path) is None


def test_process_whose_number_was_used_again_is_never_signalled(tmp_path: Path) -> None:
    """It would be this very test."""
    state.write(tmp_path, _state(_recycled(), ServiceState("kafka", "", "ready", _recycled())))
    assert not end_leftovers(tmp_path, print)


def test_left_over_service_is_ended_and_forgotten(tmp_path: Path) -> None:
    left = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    state.write(tmp_path, _state(_recycled(), ServiceState("redis", "", "ready", identify(left.pid))))
    said: list[str] = []
    assert end_leftovers(tmp_path, said.append)
    assert left.wait() == -15
    assert ["redis" in line for line in said] == [True]
    assert state.read(tmp_path) is None
