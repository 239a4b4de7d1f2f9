"""Whether a process can do its work: each dependency asked side by side, with a time limit, at most once a second."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import msgspec

Check = Callable[[], Awaitable[object]]
"""Returns when the dependency answers, raises when it does not."""

_TIMEOUT_S = 2.0
_FRESH_S = 1.0


class Verdict(msgspec.Struct, frozen=True):
    """`dependencies`: `ok`, or what is wrong, by name."""

    ready: bool
    dependencies: dict[str, str]


class Readiness:
    """`checks` by name. Those in `optional` are told of, but the process works without them."""

    def __init__(self, checks: Mapping[str, Check], optional: frozenset[str] = frozenset()) -> None:
        self._checks = checks
        self._optional = optional
        self._last = Verdict(ready=False, dependencies={})
        self._asked_at = float("-inf")
        self._lock = asyncio.Lock()

    async def __call__(self) -> Verdict:
        """Ask, or repeat what was heard less than a second ago."""
        async with self._lock:
            if time.monotonic() - self._asked_at > _FRESH_S:
                self._last = await self._ask()
                self._asked_at = time.monotonic()
        return self._last

    async def _ask(self) -> Verdict:
        states = await asyncio.gather(*(_state(check) for check in self._checks.values()))
        dependencies = dict(zip(self._checks, states, strict=True))
        needed = (state for name, state in dependencies.items() if name not in self._optional)
        return Verdict(all(state == "ok" for state in needed), dependencies)


async def _state(check: Check) -> str:
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await check()
    except TimeoutError:
        return f"no answer within {_TIMEOUT_S:g} s"
    except Exception as error:
        return str(error) or type(error).__name__
    return "ok"


def once(check: Check) -> Check:
    """A check that asks no more after its first success: for what is only needed to begin."""
    has_answered = False

    async def ask() -> None:
        nonlocal has_answered
        if not has_answered:
            await check()
            has_answered = True

    return ask
