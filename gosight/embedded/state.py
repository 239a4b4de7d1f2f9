"""What a running stack tells other processes about itself: `state.json` in its home (it holds passwords: mode 0600)."""

import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from gosight.embedded.identity import Identity
from gosight.embedded.private_file import write_private

FILE = "state.json"

Phase = Literal["waiting", "starting", "ready", "done", "restarting", "stopped"]
"""`done`: a step that runs to its end at each start (schema, topics)."""


class NotRunning(RuntimeError):
    """No stack runs on this home; the message says how to start one."""


class ServiceState(msgspec.Struct):
    """`address` is what a client connects to, password included. `identity`: None while no process runs."""

    name: str
    address: str
    phase: Phase = "waiting"
    identity: Identity | None = None
    restarts: int = 0
    stop_signal: int = int(signal.SIGTERM)
    stop_timeout_s: float = 30.0

    def is_alive(self) -> bool:
        """Whether its process runs now, whoever asks."""
        return self.identity is not None and self.identity.is_alive()


class State(msgspec.Struct):
    """`environ`: what every process of ours runs with. `services` stand in the order in which they start."""

    supervisor: Identity
    phase: Literal["starting", "ready", "stopping"]
    environ: dict[str, str]
    services: list[ServiceState]


def read(home: Path) -> State | None:
    """The state that a supervisor of this home wrote last, dead or alive; None if it stopped cleanly or never ran."""
    try:
        return msgspec.json.decode((home / FILE).read_bytes(), type=State)
    except FileNotFoundError:
        return None


def write(home: Path, state: State) -> None:
    """Replace what the supervisor said before."""
    write_private(home / FILE, msgspec.json.encode(state))


def remove(home: Path) -> None:
    """The stack has stopped and left no process behind."""
    (home / FILE).unlink(missing_ok=True)


def running(home: Path) -> State | None:
    """The state of the stack whose supervisor runs now, or None."""
    state = read(home)
    return state if state and state.supervisor.is_alive() else None


def environment(home: Path) -> Mapping[str, str]:
    """What a command must have in its environment to speak to this home's stack (put it over `os.environ`).

    Addresses with their passwords, `JWT_SECRET`, partitions, ports; names as in docs/settings.md. Raises `NotRunning`.
    """
    state = running(home)
    if state is None:
        raise NotRunning(f"No stack runs on {home}. Start it: gosight up --home {home}")
    return state.environ
