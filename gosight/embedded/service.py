"""What a supervisor must know of a process to run it."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


def _nothing() -> None:
    """The preparation of a service that needs none."""


@dataclass(frozen=True)
class Service:
    """`prepare` makes what the first start needs (it may run again); `is_ready` asks once and never raises.

    `is_alive`: the same of a service that may not be ready, as while another one is away; None: it is ready whenever it
    is well. One that is not alive for `silent_s` hangs.
    `address` is what a client connects to. `environment` is added to the supervisor's own.
    `runs_once`: a step that is done when its process has ended with 0, at each start of the stack.
    """

    name: str
    address: str
    command: Sequence[str]
    is_ready: Callable[[], bool]
    prepare: Callable[[], None] = _nothing
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_timeout_s: float = 60.0
    stop_timeout_s: float = 30.0
    stop_signal: signal.Signals = signal.SIGTERM
    runs_once: bool = False
    is_alive: Callable[[], bool] | None = None
    silent_s: float = 120.0
