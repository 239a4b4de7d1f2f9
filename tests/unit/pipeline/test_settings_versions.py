"""Which settings decide: those of the version that a batch names, whatever came before and however often it is done."""

from collections.abc import Mapping

import pytest

from gosight.pipeline.detectors.registry import BY_KIND, resolve
from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from gosight.schemas.project import Session as Limits
from tests.core import MINUTE, SECOND, Core, Log, click, closed, event, final, plain, run, uid, view

FIRST_MS, SECOND_MS = 0, 10 * MINUTE


def settings(**insights: Mapping[str, object]) -> ProjectSettings:
    return ProjectSettings(insights=resolve(insights))


def everything() -> list[Event]:
    """A visit with one insight of each kind."""
    turn = [view(0, "/a"), view(1 * SECOND, "/b"), view(2 * SECOND, "/a")]
    slow = [event("web_vitals", 3 * SECOND, path="/a", lcp=4_000)]
    rage = [click(20_000 + 100 * n, path="/a") for n in range(5)]
    failure = [event("js_error", 20_500, path="/a", error_message="x is undefined")]
    thrash = [{"x": 200 * (n % 2), "y": 0, "t": 100 * n - 3_000} for n in range(30)]
    moves = [event("mouse_move", 25_000, path="/a", payload={"positions": thrash})]
    return [*turn, *slow, *rage, *failure, *moves]


def kinds(core: Core) -> set[str]:
    return {row.insight_type for row in final(core.insights)}


def test_everything_that_can_be_found() -> None:
    assert kinds(closed(Log().batch(30_000, everything()))) == set(BY_KIND)


@pytest.mark.parametrize("kind", BY_KIND)
def test_one_detector_switched_off_and_on_again(kind: str) -> None:
    off = settings(**{kind: {"enabled": False}})
    log = Log()
    for version, name in ((1, "before"), (2, "off"), (3, "after")):
        log.batch(30_000, everything(), name, settings_version=version)
    core = closed(log, {1: settings(), 2: off, 3: settings()})
    found: dict[str, set[str]] = {name: set() for name in map(uid, ("before", "off", "after"))}
    for row in final(core.insights):
        found[row.session_id].add(row.insight_type)
    assert list(found.values()) == [set(BY_KIND), set(BY_KIND) - {kind}, set(BY_KIND)]


@pytest.mark.parametrize("kind", BY_KIND)
def test_one_detector_alone(kind: str) -> None:
    others = {other: {"enabled": other == kind} for other in BY_KIND}
    assert kinds(closed(Log().batch(30_000, everything()), {1: settings(**others)})) == {kind}


def four_clicks(at_ms: int) -> list[Event]:
    return [click(at_ms + 100 * n) for n in range(4)]


def two_batches() -> Log:
    """Four clicks, a change of the settings, four clicks."""
    log = Log().batch(FIRST_MS + SECOND, four_clicks(FIRST_MS))
    return log.batch(SECOND_MS + SECOND, four_clicks(SECOND_MS), settings_version=2)


FIVE, FOUR = settings(rage_click={"min_clicks": 5}), settings(rage_click={"min_clicks": 4})


@pytest.mark.parametrize(("first", "second", "judged_by"), [(FIVE, FOUR, [2]), (FOUR, FIVE, [1]), (FOUR, FOUR, [1, 2])])
@pytest.mark.parametrize("sizes", [(), (1,)], ids=["one_chunk", "a_chunk_each"])
def test_each_batch_is_judged_by_the_version_that_it_names(
    first: ProjectSettings, second: ProjectSettings, judged_by: list[int], sizes: tuple[int, ...]
) -> None:
    core = closed(two_batches(), {1: first, 2: second}, sizes)
    rages = [row for row in final(core.insights) if row.insight_type == "rage_click"]
    assert [row.settings_version for row in rages] == judged_by
    assert core.session().settings_version == 2


def test_a_redo_after_the_change_decides_alike() -> None:
    log, versions = two_batches(), {1: FIVE, 2: FOUR}
    core = run(log, versions, sizes=(1,))
    again = Core(versions)
    again.feed(log.messages[:1])
    for _ in range(2):  # computed, not committed, and computed once more
        redone = again.compute(log.messages[1:])
    again.feed(log.messages[1:])
    assert plain(redone.insights) == plain(again.insights)
    assert (plain(again.insights), plain(again.sessions)) == (plain(core.insights), plain(core.sessions))


def test_what_still_waits_is_judged_by_the_batch_that_completes_it() -> None:
    """Within the grace it is not known yet what belongs together, so that one version decides it as a whole."""
    log = Log().batch(500, four_clicks(0)).batch(20_000, [view(20_000)], settings_version=2)
    core = closed(log, {1: FIVE, 2: FOUR})
    assert [row.settings_version for row in final(core.insights) if row.insight_type == "rage_click"] == [2]


def test_a_session_closes_by_its_newest_version() -> None:
    versions = {1: settings(), 2: ProjectSettings(session=Limits(idle_minutes=5))}
    log = Log().batch(0, [view(0)]).batch(SECOND, [view(SECOND)], settings_version=2)
    assert not run(log.tick(5 * MINUTE + SECOND - 1), versions).sessions[-1].is_final
    assert run(log.tick(5 * MINUTE + SECOND), versions).sessions[-1].is_final


def test_a_cookieless_visitor_is_cut_by_the_version_of_the_later_batch() -> None:
    gap_ms = 10 * MINUTE
    versions = {1: settings(), 2: ProjectSettings(session=Limits(idle_minutes=5))}
    for version, sessions in ((1, 1), (2, 2)):
        log = Log().batch(0, [view(0)], "")
        log.batch(gap_ms, [view(gap_ms)], "", settings_version=version)
        assert len(final(run(log, versions).sessions)) == sessions
