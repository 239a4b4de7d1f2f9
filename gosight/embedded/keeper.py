"""Keeps one service of a stack: starts it when what it needs is up, again when it dies or hangs, stops it after its
users.
"""

import threading
import time
from collections.abc import Callable, Collection

from gosight.embedded.address import masked
from gosight.embedded.backoff import STABLE_S, pause_s
from gosight.embedded.board import Board
from gosight.embedded.child import Child
from gosight.embedded.plan import Part
from gosight.embedded.vitals import Vitals

_WATCH_S = 0.25
_ASK_S = 3.0


class Keeper(threading.Thread):
    """`dependents` stop before it does. Only this thread starts and stops the child."""

    def __init__(
        self, part: Part, dependents: Collection[str], child: Child, board: Board, tell: Callable[[str], None]
    ) -> None:
        super().__init__(name=part.service.name)
        self._part = part
        self._dependents = dependents
        self._child = child
        self._board = board
        self._tell = tell
        self._restarts = 0
        self._ready_at = 0.0

    def run(self) -> None:
        """The service's whole life. A failure at the first start stops the stack; later ones are tried again."""
        try:
            if self._board.wait_up(self._part.needs):
                self._bring_up()
                self._keep()
        except Exception as error:
            self._board.fail(str(error) or repr(error))
        finally:
            self._board.wait_stopped(self._dependents)
            self._child.stop()
            self._board.note(self.name, "stopped")

    def _bring_up(self) -> None:
        """Raises what `Service.prepare` raises, and `NotReady`."""
        began = time.monotonic()
        self._child.start()
        self._board.note(self.name, "starting", self._child.identity, self._restarts)
        self._child.wait_ready(self._board.is_stopping)
        self._ready_at = time.monotonic()
        is_done = self._part.service.runs_once
        self._board.note(self.name, "done" if is_done else "ready", self._child.identity, self._restarts)
        self._tell(f"  {self.name:<11} {masked(self._part.service.address):<50} {self._ready_at - began:5.1f} s")

    def _keep(self) -> None:
        if self._part.service.runs_once:
            self._board.goes_on(None)
            return
        failures, vitals, asked_at = 0, self._vitals(), time.monotonic()
        while self._board.goes_on(_WATCH_S):
            self._child.trim_log()
            if time.monotonic() - asked_at > _ASK_S:
                self._end_if_it_hangs(vitals)
                asked_at = time.monotonic()
            if not self._child.is_running():
                failures = 1 if time.monotonic() - self._ready_at > STABLE_S else failures + 1
                self._revive(failures)
                vitals, asked_at = self._vitals(), time.monotonic()

    def _vitals(self) -> Vitals:
        return Vitals(self._part.service.silent_s)

    def _end_if_it_hangs(self, vitals: Vitals) -> None:
        service = self._part.service
        is_alive = service.is_alive or service.is_ready
        if self._child.is_running() and vitals.hangs(is_alive(), time.monotonic()):
            self._tell(f"  {self.name} has not answered for {service.silent_s:g} s; ending it")
            self._child.kill()

    def _revive(self, failures: int) -> None:
        pause = pause_s(failures)
        self._tell(f"  {self.name} ended with {self._child.exit_code()}; starting it again in {pause:g} s")
        self._board.note(self.name, "restarting", None, self._restarts)
        if not self._board.goes_on(pause):
            return
        self._restarts += 1
        try:
            self._bring_up()
        except Exception as error:
            self._tell(f"  {self.name} did not come back: {error}")
            self._child.kill()
