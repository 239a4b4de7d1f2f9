"""GoSight's own processes: they know only addresses, which stand in their environment."""

import sys
from collections.abc import Mapping

from gosight.embedded.probes import http_answers, http_ok
from gosight.embedded.service import Service

_STEP_TIMEOUT_S = 180.0


def step(name: str, *words: str, environ: Mapping[str, str]) -> Service:
    """A command of ours that is done when it ends, e.g. `migrate up`; safe to run at every start."""
    return Service(
        name=name,
        address=f"gosight {' '.join(words)}",
        command=_command(*words),
        is_ready=lambda: False,
        environment=environ,
        ready_timeout_s=_STEP_TIMEOUT_S,
        runs_once=True,
    )


def server(name: str, address: str, environ: Mapping[str, str]) -> Service:
    """A process of ours that answers `/ready` and `/health` at `address`."""
    return Service(
        name=name,
        address=address,
        command=_command(name),
        is_ready=lambda: http_ok(f"{address}/ready"),
        is_alive=lambda: http_answers(f"{address}/health"),
        environment=environ,
        ready_timeout_s=120.0,
    )


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "gosight", *words]
