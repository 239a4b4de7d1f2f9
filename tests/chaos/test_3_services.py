"""Kafka, ClickHouse, PostgreSQL and Redis die, freeze, and stay away; workers are replaced one after the other."""

import time

import pytest

from tests.chaos.arena import Arena

pytestmark = pytest.mark.timeout(900)

_AWAY_S = 60.0
_FROZEN_S = 10.0
"""Longer than an insert may take."""


@pytest.mark.parametrize("service", ["clickhouse", "kafka"])
def test_killed(arena: Arena, service: str) -> None:
    arena.kill(service)
    arena.verify()


def test_everything_killed_at_once(arena: Arena) -> None:
    arena.infra.kill("clickhouse")
    arena.infra.kill("kafka")
    for name in arena.crew.names():
        arena.crew.kill(name)
    arena.infra.start("kafka")
    arena.infra.start("clickhouse")
    arena.verify()


@pytest.mark.parametrize("after_s", [1.0, 2.5])
def test_kafka_killed_while_workers_start(arena: Arena, after_s: float) -> None:
    """A leader that does not see the topics yet would hand out nothing, for good."""
    for name in arena.crew.names():
        arena.crew.kill(name)
    time.sleep(after_s)
    arena.kill("kafka")
    arena.verify()


def test_clickhouse_frozen_past_the_inserts_deadline(arena: Arena) -> None:
    arena.infra.pause("clickhouse")
    time.sleep(_FROZEN_S)
    arena.infra.resume("clickhouse")
    arena.verify()


def test_kafka_away_for_a_minute(arena: Arena) -> None:
    arena.infra.kill("kafka")
    time.sleep(_AWAY_S)
    arena.infra.start("kafka")
    arena.verify()


def test_settings_stores_away(arena: Arena) -> None:
    """What is known is worked on; a worker that starts meanwhile waits for them."""
    arena.all_take_part()
    arena.infra.stop("postgres")
    arena.infra.stop("redis")
    try:
        arena.gets_on()
        arena.crew.kill("w1")
        arena.gets_on()
    finally:
        arena.infra.start("postgres")
        arena.infra.start("redis")
    arena.verify()


def test_rolling_restart_of_three_workers(arena: Arena) -> None:
    arena.crew.start("w3")
    arena.gets_on()
    for name in ("w1", "w2", "w3"):
        assert arena.crew.stop(name) == 0
        arena.crew.start(name)
        arena.gets_on()
    assert arena.crew.stop("w3") == 0
    arena.verify()
