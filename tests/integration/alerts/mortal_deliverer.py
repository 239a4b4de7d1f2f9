"""A deliverer as a process, which kills itself (SIGKILL) when it first comes to a step: argv = database, Redis,
Telegram's address, step.

The product has no switches for this: the seams between the steps are wrapped here.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from gosight.alerts.delivery.deliverer import Deliverer
from gosight.stores import alert_outbox, postgres
from tests.integration.alerts.channels import senders

STEPS = ["after_claim", "before_send", "inside_send", "after_send", "after_settle"]
"""In their order; `inside_send` is up to the receiver, which has the request and has not answered."""

_step = ""


def strike(step: str) -> None:
    if step == _step:
        os.kill(os.getpid(), signal.SIGKILL)


def around(call: Callable[..., Awaitable[Any]], before: str, after: str) -> Callable[..., Awaitable[Any]]:
    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        strike(before)
        found = await call(*args, **kwargs)
        if found or after != "after_claim":
            strike(after)
        return found

    return wrapped


async def main(database_url: str, redis_url: str, telegram_url: str) -> None:
    alert_outbox.claim = around(alert_outbox.claim, "", "after_claim")  # type: ignore[assignment]
    alert_outbox.delivered = around(alert_outbox.delivered, "", "after_settle")  # type: ignore[assignment]
    pool = await postgres.connect(database_url)
    async with senders(redis_url, telegram_url=telegram_url) as every:
        send = around(every.send, "before_send", "after_send")
        await Deliverer(pool, send, lambda: 0.0).run(asyncio.Event())


if __name__ == "__main__":
    *where, _step = sys.argv[1:]
    asyncio.run(main(*where))
