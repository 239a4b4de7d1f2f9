"""A worker killed at each step of the chunk protocol: another, or itself again, takes up exactly there."""

import pytest

from tests.chaos.arena import PATIENCE_S, Arena
from tests.chaos.mortal_processor import STEPS

pytestmark = pytest.mark.timeout(600)

_WHEN_OWNING = {"before_own", "after_own"}
"""Steps that come only when partitions change hands."""


@pytest.mark.parametrize("step", STEPS)
def test_killed(arena: Arena, step: str) -> None:
    order = arena.crew.order(step, "KILL")
    if step in _WHEN_OWNING:
        arena.crew.kill("w1")
    arena.crew.taken_by(order, PATIENCE_S)
    arena.verify()


def test_killed_with_its_disk_lost(arena: Arena) -> None:
    arena.crew.kill("w2", with_disk=True)
    arena.verify()
