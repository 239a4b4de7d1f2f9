"""A stack from another process: bring it up in the background, learn its addresses, take it down.

    state = control.up(home, print)          # nothing new is started when one runs already
    environ = os.environ | state.environ     # for every command of ours, and for the stores' clients
    control.down(home)

The stack outlives its caller. Its addresses: `state.environ["KAFKA_BROKERS"]` and so on; `base_url(state, "ingestor")`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from signal import SIGTERM

from gosight.embedded import state as states
from gosight.embedded.follow import LineReader
from gosight.embedded.home import locked, log_file, make_home
from gosight.embedded.identity import identify
from gosight.embedded.leftovers import end_leftovers
from gosight.embedded.plan import LOOPBACK
from gosight.embedded.state import State

Tell = Callable[[str], None]
"""Takes one line for people."""

_POLL_S = 0.05
_STOP_S = 180.0


class NotStarted(RuntimeError):
    """The supervisor ended before its stack was ready; `tell` was given its reasons."""


class NotStopped(RuntimeError):
    """A supervisor did not end in time."""


def up(home: Path, tell: Tell, *, listen: str = LOOPBACK, extra: Mapping[str, str] | None = None) -> State:
    """Start a stack in the background and return when all of it is ready; `tell` gets the progress lines.

    `listen`: the address of our own services. `extra` is added to their environment.
    A stack that runs already is returned as it is. Raises `NotStarted`.
    """
    if (state := states.running(home)) and state.phase == "ready":
        return state
    make_home(home)
    log_file(home, "supervisor").parent.mkdir(exist_ok=True)
    said = LineReader(log_file(home, "supervisor"), at_end=True)
    process = _spawn(home, listen, extra or {})
    try:
        return _await_ready(home, process, said, tell)
    except KeyboardInterrupt:
        process.send_signal(SIGTERM)
        process.wait()
        raise


def down(home: Path, tell: Tell) -> bool:
    """Stop the stack gracefully, and whatever a killed supervisor left behind. False if nothing ran.

    Raises `NotStopped`, or `InUse` when another supervisor starts at the same moment.
    """
    state = states.read(home)
    if state is None:
        return False
    if state.supervisor.is_alive():
        os.kill(state.supervisor.pid, SIGTERM)
        if _ended(state, _STOP_S):
            return True
        raise NotStopped(f"The supervisor (pid {state.supervisor.pid}) has not stopped within {_STOP_S:g} s")
    with locked(home):
        return end_leftovers(home, tell)


def base_url(state: State, service: str) -> str:
    """The address of a service, e.g. `http://127.0.0.1:8080` of the `ingestor`."""
    return next(one.address for one in state.services if one.name == service)


def _spawn(home: Path, listen: str, extra: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    with log_file(home, "supervisor").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "gosight.embedded", "--home", str(home), "--listen", listen],
            env={**os.environ, **extra},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _await_ready(home: Path, process: "subprocess.Popen[bytes]", said: LineReader, tell: Tell) -> State:
    while True:
        code, state = process.poll(), states.running(home)
        for line in said.lines():
            tell(line)
        if code is not None:
            raise NotStarted(f"The stack did not start; its supervisor's log is {log_file(home, 'supervisor')}")
        if state and state.phase == "ready" and state.supervisor == identify(process.pid):
            return state
        time.sleep(_POLL_S)


def _ended(state: State, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while state.supervisor.is_alive():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True
