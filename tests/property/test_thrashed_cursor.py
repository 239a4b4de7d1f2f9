"""Thrashed cursors agree with a naive reading of the specification, however the moves are batched."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gosight.pipeline.detectors.finding import Finding
from gosight.pipeline.detectors.thrashed_cursor import Settings, ThrashedCursor
from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from tests import judging, oracle
from tests.core import closed, moves, plain
from tests.property.strategies import RANDOM, delivered, in_order

RULES = st.sampled_from(((2_000, 10, 500), (300, 1, 100), (1_000, 4, 1_000), (4_000, 12, 300)))


@given(RANDOM, RULES)
def test_bouts(rng: Random, rule: tuple[int, int, int]) -> None:
    events = shaken(rng)
    given_ = judging.insights(_detector(rule), events)
    assert [_facts(one) for one in given_] == oracle.thrashes(events, *rule)


@given(RANDOM, RULES)
def test_any_batching(rng: Random, rule: tuple[int, int, int]) -> None:
    events = shaken(rng)
    names = ("min_duration_ms", "min_direction_changes", "min_velocity")
    settings = {1: ProjectSettings(insights={"thrashed_cursor": dict(zip(names, rule, strict=True))})}
    core, once = closed(delivered(events, rng, is_numbered=True), settings), closed(in_order(events), settings)
    assert core.counts["late"] == core.counts["forced"] == 0
    assert plain(core.insights) == plain(once.insights)
    assert plain(core.sessions) == plain(once.sessions)
    assert len(core.insights) == len(oracle.thrashes(events, *rule))


def shaken(rng: Random) -> list[Event]:
    """One visitor's moves in Order: gliding, shaking, resting, turning at right angles, changing pages."""
    events, at_ms, x, y = [], 0, 0, 0
    for number in range(14):
        every_ms, back_ms = rng.choice((0, 25, 50, 100, 100, 200)), rng.choice((0, 0, 400, 4_000))
        style, sign, places = rng.choice(("shake", "shake", "shake", "glide", "square", "noise")), 1, []
        for n in range(rng.choice((1, 4, 10, 20, 40))):
            dx, dy = _step(rng, style, n, sign)
            x, y, sign = x + dx, y + dy, -sign
            places.append((every_ms * n - back_ms, x, y))
        path = rng.choice(("/cart",) * 9 + ("/pay",))
        events.append(moves(at_ms + back_ms, rng.sample(places, len(places)), f"{number}", path=path))
        at_ms += every_ms * len(places) + rng.choice((0, 0, 50, 50, 100, 400, 4_900, 5_001, 9_000))
    return sorted(events, key=lambda one: (one.timestamp, one.event_id))


def _step(rng: Random, style: str, n: int, sign: int) -> tuple[int, int]:
    if style == "shake":
        return sign * rng.choice((50, 100)), 0
    if style == "noise":
        return rng.randint(-80, 80), rng.choice((0, 0, 5, -70))
    return (9, 4) if style == "glide" else (60 * (n % 2), 60 * (1 - n % 2))


def _detector(rule: tuple[int, int, int]) -> ThrashedCursor:
    least_ms, turns, speed = rule
    return ThrashedCursor(Settings(min_duration_ms=least_ms, min_direction_changes=turns, min_velocity=speed))


def _facts(one: Finding) -> oracle.Facts:
    return {
        "first": one.first.event_id,
        "duration_ms": one.details["duration_ms"],
        "turns": one.details["direction_changes"],
        "area": tuple(one.details["area_bounds"].values()),
    }
