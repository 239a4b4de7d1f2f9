"""Steps of erasures that cannot be taken while the processor is away: counted each time, said now and then."""

from typing import cast

import pytest
from aiokafka.errors import GroupCoordinatorNotAvailableError
from asyncpg import ConnectionDoesNotExistError
from structlog.testing import capture_logs

from gosight.commands import erasing
from gosight.commands.complaints import Complaints
from gosight.http.api import metrics
from gosight.stores.erasure.desk import Erasure
from gosight.stores.erasure.eraser import Eraser


class AwayEraser:
    """Every step fails with this."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def advance(self, erasure: Erasure, now_ms: int) -> bool:
        raise self._error


def eraser(error: Exception) -> Eraser:
    return cast(Eraser, AwayEraser(error))


def erasure(name: str) -> Erasure:
    return Erasure(name, "p", "ann", 1, "waiting")


async def test_many_that_wait_for_the_same_are_one_line_a_minute() -> None:
    now = 1_000.0
    complaints, away = Complaints(lambda: now), eraser(GroupCoordinatorNotAvailableError())
    before = metrics.ERASURES_PUT_OFF._value.get()
    with capture_logs() as said:
        for now in (1_000.0, 1_001.0, 1_059.0, 1_060.0):  # noqa: B007 (the clock reads it)
            for name in ("a", "b", "c"):
                assert not await erasing._advance(away, erasure(name), complaints)
    assert [line["event"] for line in said] == ["erasure_put_off"] * 2
    assert metrics.ERASURES_PUT_OFF._value.get() == before + 12


async def test_without_postgres_the_lock_is_gone() -> None:
    with pytest.raises(ConnectionDoesNotExistError):
        await erasing._advance(eraser(ConnectionDoesNotExistError("")), erasure("a"), Complaints())
