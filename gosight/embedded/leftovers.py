"""What a supervisor that was killed left running: its services lead groups of their own and live on."""

from collections.abc import Callable
from pathlib import Path
from signal import Signals

from gosight.embedded import state as states


def end_leftovers(home: Path, tell: Callable[[str], None]) -> bool:
    """End the services of a supervisor that was killed, last one first. False if there were none."""
    state = states.read(home)
    left = [service for service in state.services if service.is_alive()] if state else []
    for service in reversed(left):
        tell(f"{service.name} was left running by a killed supervisor: stopping it")
        if service.identity:
            service.identity.stop(Signals(service.stop_signal), service.stop_timeout_s)
    states.remove(home)
    return bool(left)
