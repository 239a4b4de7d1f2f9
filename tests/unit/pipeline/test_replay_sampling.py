"""Which replays are kept, from when on, and what a session's row says of it."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from gosight.pipeline.replay.draw import is_drawn
from gosight.schemas.project import Condition, ProjectSettings, Replay, Sampling
from tests.core import DAY, HOUR, MINUTE, SECOND, Log, click, event, uid, view
from tests.replaying import Both, Identity, replay

NONE = Sampling(enabled=True, rate=0.0)


def sampled(*conditions: Condition, **said: Any) -> dict[int, ProjectSettings]:
    sampling = msgspec.structs.replace(NONE, conditions=list(conditions), **said)
    return {1: ProjectSettings(replay=Replay(sampling=sampling))}


def indices(rows: Iterable[Identity]) -> list[int]:
    return sorted(index for _, _, index in rows)


def recorded(both: Both, count: int = 3) -> Both:
    """A session that records chunks 0 and up, one a second; the first is a full snapshot."""
    both.feed(Log().batch(0, [view(0)]).messages)
    for number in range(count):
        both.record(number * SECOND, replay(number * SECOND, number, snapshot=number == 0))
    return both


def go_on(both: Both, log: Log) -> None:
    both.feed([msgspec.structs.replace(one, offset=one.offset + 1_000) for one in log.messages])


def test_without_sampling_all_is_kept_at_once() -> None:
    both = recorded(Both())
    assert (indices(both.kept), both.pending) == ([0, 1, 2], {})
    go_on(both, Log().tick(20 * SECOND))
    assert (both.session().has_replay, both.session().replay_verdict) == (True, "keep: all")


def test_undecided_chunks_wait_and_are_dropped_whole_at_the_close() -> None:
    both = recorded(Both(sampled()))
    assert (indices(both.kept), indices(both.pending)) == ([], [0, 1, 2])
    go_on(both, Log().tick(HOUR))
    both.record(HOUR, replay(4 * SECOND, 3))
    assert (indices(both.kept), indices(both.pending)) == ([], [0, 1, 2, 3])
    assert (both.session().has_replay, both.session().replay_verdict) == (False, "drop: rate")


@pytest.mark.parametrize(
    ("condition", "happens"),
    [
        (Condition("has_error"), [event("js_error", 3_000)]),
        (Condition("has_rage_click"), [click(3_000 + 100 * number) for number in range(6)]),
        (Condition("has_insight"), [click(3_000, selector="#dead", cursor="pointer")]),
        (Condition("duration_gt", "3s"), [event("scroll", 3_001)]),
        (Condition("duration_gt", 3), [event("scroll", 3_001)]),
        (Condition("custom_event", "signup"), [event("custom_event", 3_000, payload={"name": "signup"})]),
    ],
    ids=lambda value: value.type if isinstance(value, Condition) else "",
)
def test_a_condition_keeps_all_from_the_first_chunk_on(condition: Condition, happens: list[object]) -> None:
    both = recorded(Both(sampled(condition)))
    go_on(both, Log().batch(4 * SECOND, happens).tick(90 * SECOND))  # type: ignore[arg-type]
    assert indices(both.kept) == [0, 1, 2]
    both.record(5 * SECOND, replay(5 * SECOND, 3))
    assert (indices(both.kept), indices(both.pending)) == ([0, 1, 2, 3], [0, 1, 2])
    assert (both.session().has_replay, both.session().replay_verdict) == (True, f"keep: {condition.type}")


@pytest.mark.parametrize(
    ("condition", "happens"),
    [
        (Condition("has_error"), [event("scroll", 3_000)]),
        (Condition("has_rage_click"), [click(3_000), event("js_error", 3_500)]),
        (Condition("duration_gt", "3s"), [event("scroll", 3_000)]),
        (Condition("custom_event", "signup"), [event("custom_event", 3_000, payload={"name": "signin"})]),
    ],
    ids=lambda value: value.type if isinstance(value, Condition) else "",
)
def test_what_is_not_the_condition_keeps_nothing(condition: Condition, happens: list[object]) -> None:
    both = recorded(Both(sampled(condition)))
    go_on(both, Log().batch(4 * SECOND, happens).tick(2 * HOUR))  # type: ignore[arg-type]
    assert both.kept == {}
    assert both.session().replay_verdict == "drop: rate"


def test_the_verdict_at_the_close_is_final() -> None:
    both = recorded(Both(sampled(Condition("has_error"))))
    go_on(both, Log().tick(HOUR).batch(2 * HOUR, [event("js_error", 9_000)]).tick(4 * HOUR))
    assert both.session().has_error
    assert (both.kept, both.session().replay_verdict) == ({}, "drop: rate")


def test_a_verdict_once_given_outlives_a_change_of_settings() -> None:
    later = ProjectSettings(replay=Replay(sampling=NONE))
    both = recorded(Both({1: ProjectSettings(), 2: later}))
    go_on(both, Log().batch(4 * SECOND, [view(4_000)], settings_version=2).tick(HOUR))
    both.record(HOUR, replay(5 * SECOND, 3, settings_version=2))
    assert (indices(both.kept), both.session().replay_verdict) == ([0, 1, 2, 3], "keep: all")


def test_chunks_that_come_before_the_first_event_are_the_first_sessions() -> None:
    both = Both(sampled(Condition("has_error")))
    both.record(0, replay(0, 0, snapshot=True), replay(10, 1))
    assert indices(both.pending) == [0, 1]
    both.feed(Log().batch(SECOND, [event("js_error", 500)]).tick(20 * SECOND).messages)
    assert indices(both.kept) == [0, 1]
    assert both.session().has_replay


def test_a_session_that_lasts_too_long_without_a_verdict_is_kept() -> None:
    both = recorded(Both(sampled(max_duration_seconds=60)))
    go_on(both, Log().batch(MINUTE, [view(MINUTE)]))
    assert both.kept == {}
    go_on(both, Log().tick(MINUTE).batch(MINUTE, [view(MINUTE + 1)]).tick(2 * HOUR))
    assert (indices(both.kept), both.session().replay_verdict) == ([0, 1, 2], "keep: max_duration")


def test_without_a_full_snapshot_there_is_nothing_to_play() -> None:
    both = Both()
    both.feed(Log().batch(0, [view(0)]).messages)
    both.record(0, replay(0, 1))
    go_on(both, Log().tick(20 * SECOND))
    assert (len(both.kept), both.session().has_replay) == (1, False)
    both.record(30 * SECOND, replay(0, 0, snapshot=True))
    go_on(both, Log().tick(60 * SECOND))
    assert both.session().has_replay, "the row is written again when it becomes true"


def test_of_a_cookieless_visitor_only_the_session_of_the_verdict_is_kept() -> None:
    both = Both(sampled(Condition("has_error")))
    both.feed(Log().batch(0, [view(0)], "", visitor="v").messages)
    both.record(SECOND, replay(SECOND, 0, "", snapshot=True))
    both.record(2 * HOUR, replay(2 * HOUR + 5, 1, "", snapshot=True))
    go_on(both, Log().batch(2 * HOUR, [event("js_error", 2 * HOUR)], "", visitor="v").tick(5 * HOUR))
    assert indices(both.kept) == [1]
    rows = sorted((row.started_at, row.has_replay, row.replay_verdict) for row in both.sessions if row.is_final)
    assert [row[1:] for row in rows] == [(False, "drop: rate"), (True, "keep: has_error")]


def test_replays_of_a_project_without_replay_have_no_verdict() -> None:
    both = recorded(Both({1: ProjectSettings(replay=Replay(enabled=False))}))
    go_on(both, Log().tick(HOUR))
    assert (both.kept, both.session().has_replay, both.session().replay_verdict) == ({}, False, "")


def test_duplicates_are_dropped_whatever_they_hold() -> None:
    both = recorded(Both())
    both.record(
        9 * SECOND, replay(0, 0, data=both.kept[uid("s"), uid("tab"), 0].data), replay(7, 0), replay(0, 0, stream="b")
    )
    assert len(both.kept) == 4
    ledger = both.replay_ledgers[-1]
    assert (ledger.received, ledger.stored, ledger.duplicates, ledger.dropped) == (9, 3, 6, {replay(0).project_id: 6})


def test_a_key_that_only_records_is_forgotten_after_eight_days() -> None:
    both = Both()
    both.record(0, replay(0, 0))
    both.feed(Log().tick(8 * DAY - 1).messages)
    assert len(both.states) == 1
    go_on(both, Log().tick(8 * DAY))
    assert both.states == {}


@pytest.mark.parametrize(("rate", "kept"), [(0.0, 0), (0.1, 100), (0.5, 500), (1.0, 1_000)])
def test_the_draw_keeps_its_share(rate: float, kept: int) -> None:
    drawn = sum(is_drawn(uid(f"session {number}"), rate) for number in range(1_000))
    assert drawn == pytest.approx(kept, abs=50)
    assert {is_drawn(uid("s"), rate) for _ in range(3)} == {is_drawn(uid("s"), rate)}


def test_who_is_drawn_at_a_rate_is_drawn_at_every_higher_one() -> None:
    ids = [uid(f"session {number}") for number in range(300)]
    few, more = ({one for one in ids if is_drawn(one, rate)} for rate in (0.2, 0.6))
    assert few < more
