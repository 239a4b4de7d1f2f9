"""Kills at random: `GOSIGHT_TEST_KILLS` of them (30), less those of the other files; in bursts, each verified."""

import os
import random
import time

import pytest

from tests.chaos.arena import Arena
from tests.chaos.mortal_processor import STEPS

pytestmark = pytest.mark.timeout(0)

_KILLS = int(os.environ.get("GOSIGHT_TEST_KILLS", "30")) - 29
_BURST = 4
_SEED = 7

_VICTIMS = ["w1"] * 4 + ["w2"] * 4 + ["order"] * 4 + ["both"] + ["disk"] + ["clickhouse"] * 2 + ["kafka"]


@pytest.mark.parametrize("burst", range(max(0, -(-_KILLS // _BURST))))
def test_killed_at_random(arena: Arena, burst: int) -> None:
    rng = random.Random(_SEED + burst)
    for _ in range(_BURST):
        time.sleep(rng.uniform(0, 4))
        _strike(arena, rng)
    arena.verify()


def _strike(arena: Arena, rng: random.Random) -> None:
    victim = rng.choice(_VICTIMS)
    if victim == "order":
        arena.crew.order(rng.choice(STEPS), "KILL")
    elif victim == "both":
        arena.crew.kill("w1")
        arena.crew.kill("w2")
    elif victim == "disk":
        arena.crew.kill("w1", with_disk=True)
    elif victim in arena.crew.names():
        arena.crew.kill(victim)
    else:
        arena.kill(victim)
