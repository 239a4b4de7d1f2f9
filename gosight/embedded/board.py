"""Where the keepers of a stack meet: each says how its service does, and waits for what others say."""

import threading
from collections.abc import Callable, Collection
from contextlib import suppress

from gosight.embedded.identity import Identity
from gosight.embedded.state import Phase, State

_STOPPED: frozenset[Phase] = frozenset({"stopped"})
_UP: frozenset[Phase] = frozenset({"ready", "done"})


class Board:
    """`publish` is given the state at each change, one call at a time. `problem`: why the stack could not start."""

    def __init__(self, state: State, publish: Callable[[State], None]) -> None:
        self._state = state
        self._services = {service.name: service for service in state.services}
        self._publish = publish
        self._changed = threading.Condition()
        self._is_stopping = False
        self.problem = ""

    def note(self, name: str, phase: Phase, identity: Identity | None = None, restarts: int = 0) -> None:
        """How a service does now."""
        with self._changed:
            service = self._services[name]
            service.phase, service.identity, service.restarts = phase, identity, restarts
            if self._state.phase == "starting" and all(one.phase in _UP for one in self._state.services):
                self._state.phase = "ready"
            self._tell_all()

    def fail(self, problem: str) -> None:
        """A service could not start: the whole stack stops. The first problem counts."""
        with self._changed:
            if not self._is_stopping:
                self.problem = problem
        self.stop()

    def stop(self) -> None:
        """Everybody stops, in the reverse order."""
        with self._changed:
            self._is_stopping = True
            self._state.phase = "stopping"
            self._tell_all()

    def is_stopping(self) -> bool:
        """Whether `stop` or `fail` was called."""
        return self._is_stopping

    def wait_started(self) -> bool:
        """Wait until every service is up; False when the stack stops instead."""
        return self.wait_up(self._services)

    def wait_up(self, names: Collection[str]) -> bool:
        """Wait until these are up; False when the stack stops instead."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopping or self._have(names, _UP))
            return not self._is_stopping

    def wait_stopped(self, names: Collection[str]) -> None:
        """Wait until these have stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._have(names, _STOPPED))

    def goes_on(self, after_s: float | None) -> bool:
        """Wait so long (None: without end); False as soon as the stack stops."""
        with self._changed:
            return not self._changed.wait_for(lambda: self._is_stopping, after_s)

    def _have(self, names: Collection[str], phases: Collection[Phase]) -> bool:
        return all(self._services[name].phase in phases for name in names)

    def _tell_all(self) -> None:
        with suppress(OSError):  # a full disk must not end the supervisor; the next change is written again
            self._publish(self._state)
        self._changed.notify_all()
