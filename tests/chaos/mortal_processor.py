"""`gosight processor`, which dies or freezes at a named step of the chunk protocol when a file orders it to.

The product has no switches for this: the seams between the steps are wrapped here. An order is a file
`{step}.{signal}` in the folder GOSIGHT_TEST_ORDERS; the first worker that reaches the step takes it (a rename, so only
one does) and sends itself the signal. The taken order is named `{step}.{signal}.{pid}`.
"""

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

from gosight.__main__ import main
from gosight.agents.transactions import PartitionProducer
from gosight.http import service
from gosight.sinks.clickhouse.inserter import Inserter
from gosight.tables.partition_store import PartitionStore

STEPS = [
    "before_own",
    "after_own",
    "before_mark",
    "after_mark",
    "before_events",
    "after_events",
    "after_rows",
    "before_replay",
    "after_replay",
    "before_keep",
    "after_keep",
    "before_commit",
    "inside_commit",
    "after_commit",
    "after_states",
]
"""In the order of the protocol."""

SIGNALS = ("KILL", "STOP")


def strike(step: str) -> None:
    """Carry out an order for this step, if one waits."""
    for name in SIGNALS:
        order = Path(os.environ["GOSIGHT_TEST_ORDERS"]) / f"{step}.{name}"
        try:
            order.rename(f"{order}.{os.getpid()}")
        except FileNotFoundError:
            continue
        os.kill(os.getpid(), getattr(signal, f"SIG{name}"))


def around(owner: Any, method: str, before: Callable[..., str], after: Callable[..., str]) -> None:
    """Wrap an async method: `before` and `after` name the step from its arguments ("" = none)."""
    original: Callable[..., Awaitable[Any]] = getattr(owner, method)

    @wraps(original)
    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        strike(before(*args))
        result = await original(*args, **kwargs)
        strike(after(*args))
        return result

    setattr(owner, method, wrapped)


def _commit_step(_: Any, progress: Any, records: Any = ()) -> str:
    return "commit" if records else "mark"


def _replay_step(when: str, _: Any, __: str, rows: Any) -> str:
    """Only where there is something to insert."""
    return f"{when}_replay" if rows else ""


def _make_mortal() -> None:
    around(PartitionProducer, "open", lambda *_: "before_own", lambda *_: "after_own")
    around(
        PartitionProducer,
        "commit",
        lambda *args: f"before_{_commit_step(*args)}",
        lambda *args: f"after_{_commit_step(*args)}",
    )
    around(PartitionProducer, "end", lambda *_: "inside_commit", lambda *_: "")
    around(Inserter, "events", lambda *_: "before_events", lambda *_: "after_events")
    around(Inserter, "replay", lambda *args: _replay_step("before", *args), lambda *args: _replay_step("after", *args))
    around(Inserter, "keep", lambda *_: "before_keep", lambda *_: "after_keep")
    around(Inserter, "rows", lambda *_: "", lambda *_: "after_rows")
    write = PartitionStore.write

    def write_then_strike(store: PartitionStore, states: Any, position: Any) -> None:
        write(store, states, position)
        strike("after_states")

    PartitionStore.write = write_then_strike  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    _make_mortal()
    signal.signal(signal.SIGUSR1, lambda *_: service.say_what_waits())
    sys.exit(main(["processor"]))
