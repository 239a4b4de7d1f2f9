"""Work beside a service: what is tried again, and what ends the process."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from gosight.commands.beside import beside, every, pause_s
from gosight.commands.complaints import Complaints
from gosight.http.api import metrics

AWAY = (ConnectionError,)


def counted(name: str) -> float:
    return float(metrics.BESIDE_FAILED.labels(name)._value.get())


async def forever() -> None:
    await asyncio.Event().wait()


async def test_a_named_failure_is_counted_and_the_next_turn_comes() -> None:
    turns = iter([ConnectionError("away"), ConnectionError("away"), None, ValueError("a bug")])
    before = counted("test")

    async def turn() -> None:
        if error := next(turns):
            raise error

    with pytest.raises(ValueError, match="a bug"):
        await every(0, "test", turn, AWAY)
    assert counted("test") == before + 2


@pytest.mark.parametrize(("failures", "pause"), [(0, 60), (1, 1), (2, 2), (3, 4), (7, 60), (900, 60)])
def test_pauses_grow_up_to_the_usual_one(failures: int, pause: float) -> None:
    assert pause_s(failures, 60) == pause


async def test_an_unforeseen_failure_ends_the_block_and_is_raised() -> None:
    stop = asyncio.Event()

    async def breaks() -> None:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        async with beside(stop, {"breaks": breaks(), "goes on": forever()}, {"ends": ends_with(stop, list)}):
            await stop.wait()


async def test_at_the_blocks_end_some_are_cancelled_and_some_may_finish() -> None:
    stop, done = asyncio.Event(), list[str]()
    async with beside(stop, {"goes on": forever()}, {"ends": ends_with(stop, lambda: done.append("delivered"))}):
        pass
    assert stop.is_set()
    assert done == ["delivered"]


async def test_a_block_that_fails_fails_with_its_own_error() -> None:
    """As where a port is taken: nobody is waited for without end."""
    stop = asyncio.Event()
    with pytest.raises(OSError, match="taken"):
        async with beside(stop, {"goes on": forever()}, {"ends": ends_with(stop, list)}):
            raise OSError("taken")


async def ends_with(stop: asyncio.Event, then: Callable[[], object]) -> None:
    await stop.wait()
    await asyncio.sleep(0)
    then()


def test_a_trouble_is_said_once_a_minute() -> None:
    now = 1_000.0
    complaints = Complaints(lambda: now)
    said = []
    for second in (0, 1, 59, 60, 61):
        now = 1_000.0 + second
        said.append((complaints.is_due("away"), complaints.is_due("another")))
    assert said == [(True, True), (False, False), (False, False), (True, True), (False, False)]
    complaints.is_over("away")
    assert complaints.is_due("away")


async def test_work_that_loses_its_first_cancellation_is_cancelled_again() -> None:
    async def deaf_once() -> None:
        with suppress(asyncio.CancelledError):
            await forever()
        await forever()

    async with asyncio.timeout(10), beside(asyncio.Event(), {"deaf": deaf_once()}, {}):
        await asyncio.sleep(0)
