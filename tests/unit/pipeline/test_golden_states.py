"""The newest code reads the states of every version, goes on from them rightly, and stops at those of a newer one."""

from collections.abc import Sequence

import msgspec
import pytest

from gosight.pipeline import state
from gosight.pipeline.detectors.registry import BY_KIND
from gosight.pipeline.state import VERSION, NewerState, deadline_of, unpack
from gosight.schemas.rows import InsightRow, PageVisitRow, SessionRow
from tests import golden_states
from tests.core import DAY, Core, Log, click, plain, run, view
from tests.golden_states import CASES, RECORDED, Golden, begin, go_on, path_of, recording
from tests.replaying import Both, Identity


def whole(case: str) -> Core:
    """Never interrupted."""
    log, _ = CASES[case]()
    return run(log.tick(DAY))


def stands(*parts: Core) -> list[Sequence[SessionRow | PageVisitRow | InsightRow]]:
    """What was written before and after, as `FINAL` reads it."""
    return [
        plain([row for core in parts for row in core.sessions]),
        plain([row for core in parts for row in core.page_visits]),
        plain([row for core in parts for row in core.insights]),
    ]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_goes_on_from(version: int, case: str) -> None:
    golden = msgspec.msgpack.decode(path_of(version, case).read_bytes(), type=Golden)
    log, count = CASES[case]()
    log.messages = log.messages[:count]
    assert stands(run(log), golden_states.resumed(golden, case)) == stands(whole(case))


def replays(both: Both) -> list[dict[Identity, bytes]]:
    """What both tables hold in the end."""
    return [{name: row.data for name, row in table.items()} for table in (both.kept, both.pending)]


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_goes_on_with_replays_from(version: int) -> None:
    golden = msgspec.msgpack.decode(path_of(version, RECORDED).read_bytes(), type=Golden)
    first, both, never_interrupted = recording(), recording(), recording()
    begin(first)
    begin(never_interrupted)
    both.clock_ms, both.states, both.pending = golden.clock_ms, dict(golden.states), dict(first.pending)
    both.restore_timers()
    go_on(both)
    go_on(never_interrupted)
    assert stands(first, both) == stands(never_interrupted)
    assert replays(both) == replays(never_interrupted)
    verdicts = {(row.has_replay, row.replay_verdict) for row in stands(first, both)[0] if isinstance(row, SessionRow)}
    assert verdicts == {(True, "keep: has_error"), (False, "drop: rate")}


def test_of_every_version_and_none_more() -> None:
    kept = {path.name for path in golden_states.FOLDER.iterdir()}
    assert kept == {path_of(version, case).name for version in range(1, VERSION + 1) for case in (*CASES, RECORDED)}


def test_of_replays_something_waits_and_something_is_known() -> None:
    parts = [unpack(packed) for packed in golden_states.made(RECORDED).states.values()]
    assert sorted(len(one.replay.seen.streams) for one in parts if one.replay) == [1, 1, 1, 2]
    assert all(one.replay and one.replay.is_waiting for one in parts)


@pytest.mark.parametrize("case", CASES)
def test_something_of_everything_is_kept(case: str) -> None:
    """So that a case which no longer tests much is noticed."""
    parts = [unpack(packed) for packed in golden_states.made(case).states.values()]
    (one,) = parts
    if case == "busy":
        (session,) = one.sessions
        memory = [getattr(session.detectors, kind) for kind in BY_KIND]
        assert [one for one in memory if one == type(one)()] == []
    else:
        assert len(one.sessions) == (2 if case == "cookieless" else 1)


@pytest.mark.parametrize("case", CASES)
def test_reads_version_1_from_before_it_was_compressed(case: str) -> None:
    for packed in golden_states.made(case).states.values():
        today = unpack(packed)
        before = msgspec.msgpack.encode([1, today.deadline_ms, today.seen, today.sessions])
        assert unpack(before) == today
        assert deadline_of(before) == deadline_of(packed)


def test_a_newer_state_stops_the_worker_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a message meets it, and when the timers are built from it; what it holds is not looked at."""
    log = Log().batch(0, [view(0)]).batch(1, [click(1)])
    with monkeypatch.context() as patch:
        patch.setattr(state, "VERSION", VERSION + 1)
        newer = run(Log().batch(0, [view(0)]))
    ((key, packed),) = newer.states.items()
    core = Core()
    core.states[key] = packed
    for read in (lambda: core.feed(log.messages[1:]), lambda: deadline_of(packed), lambda: unpack(packed)):
        with pytest.raises(NewerState, match=f"state of version {VERSION + 1}, and this worker knows up to {VERSION}"):
            read()


def test_a_newer_state_of_another_shape_says_so_too() -> None:
    packed = msgspec.msgpack.encode([VERSION + 1, None, {"whatever": 5}, "more"])
    with pytest.raises(NewerState):
        unpack(packed)
