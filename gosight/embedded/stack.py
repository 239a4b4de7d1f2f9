"""The supervisor: everything that GoSight needs on one machine, started in order, kept alive, stopped in the reverse.

    with interrupted_by_signals(), Stack(home, print) as stack:     # all is ready here
        stack.wait()                                                # until Ctrl-C

Other processes start, ask and stop a stack through `control.py`.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from gosight.embedded import state as states
from gosight.embedded.board import Board
from gosight.embedded.child import Child
from gosight.embedded.credentials import keep_credentials
from gosight.embedded.home import locked, log_file, make_home
from gosight.embedded.identity import Identity, identify
from gosight.embedded.kafka_jars import KAFKA_VERSION, jars_folder
from gosight.embedded.keeper import Keeper
from gosight.embedded.leftovers import end_leftovers
from gosight.embedded.machine import check_machine
from gosight.embedded.plan import LOOPBACK, Part, Plan, dependents, make_plan
from gosight.embedded.ports import choose_ports
from gosight.embedded.state import ServiceState, State


class StartFailed(RuntimeError):
    """A service could not start; the message names it and ends with its last words. Nothing is left running."""


class Stack:
    """`tell` gets a line per service. Entering raises `StartFailed`, `InUse` or `Missing`."""

    def __init__(self, home: Path, tell: Callable[[str], None], listen: str = LOOPBACK) -> None:
        self.home = home
        self._tell = tell
        self._listen = listen
        self._lock = ExitStack()
        self._keepers: list[Keeper] = []
        self._board: Board | None = None
        self._state: State | None = None

    def __enter__(self) -> "Stack":
        check_machine()
        make_home(self.home)
        with ExitStack() as undo:
            undo.enter_context(locked(self.home))
            undo.callback(self._stop)
            self._start()
            self._lock = undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lock.close()

    @property
    def state(self) -> State:
        """What runs and where, as other processes read it too; only while it runs."""
        assert self._state, "the stack has not been entered"
        return self._state

    def wait(self) -> None:
        """Return when the stack stops; raises `KeyboardInterrupt` on Ctrl-C."""
        if self._board:
            self._board.goes_on(None)

    def _start(self) -> None:
        end_leftovers(self.home, self._tell)
        if not jars_folder().exists():
            self._tell(f"  fetching Apache Kafka {KAFKA_VERSION} with Maven, once")
        ports = choose_ports(self.home / "ports.json")
        plan = make_plan(self.home, ports, keep_credentials(self.home / "credentials.json"), self._listen)
        state = State(_myself(), "starting", dict(plan.environ), [_described(part) for part in plan.parts])
        states.write(self.home, state)
        self._state = state
        self._board = Board(state, lambda news: states.write(self.home, news))
        self._keepers = self._hire(plan, self._board)
        for keeper in self._keepers:
            keeper.start()
        if not self._board.wait_started():
            raise StartFailed(self._board.problem)

    def _hire(self, plan: Plan, board: Board) -> list[Keeper]:
        needed_by = dependents(plan.parts)
        return [
            Keeper(part, needed_by[name], Child(part.service, log_file(self.home, name)), board, self._tell)
            for part in plan.parts
            for name in [part.service.name]
        ]

    def _stop(self) -> None:
        """Gracefully, also when a first Ctrl-C comes only now."""
        if self._board is None:
            return
        try:
            self._end(self._board)
        except KeyboardInterrupt:
            self._end(self._board)
        states.remove(self.home)

    def _end(self, board: Board) -> None:
        board.stop()
        for keeper in self._keepers:
            if keeper.ident is None:  # interrupted before it was set to work: nobody need wait for it
                board.note(keeper.name, "stopped")
        for keeper in self._keepers:
            if keeper.ident is not None:
                keeper.join()


def _described(part: Part) -> ServiceState:
    service = part.service

    return ServiceState(
        service.name, service.address, stop_signal=int(service.stop_signal), stop_timeout_s=service.stop_timeout_s
    )


def _myself() -> Identity:
    identity = identify(os.getpid())
    assert identity
    return identity
