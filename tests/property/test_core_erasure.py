"""An erased key agrees with a naive reading of the specification: what is left is as if nothing had been before."""

from collections.abc import Callable

import pytest
from hypothesis import Phase, find, given, settings

from gosight.pipeline.recount import batch_offset
from gosight.pipeline.state import unpack
from gosight.schemas import topics
from gosight.schemas.rows import InsightRow, PageVisitRow, SessionRow
from tests import oracle
from tests.core import START_MS, Core, Row, closed, final, run
from tests.log_oracle import Arrival, stories
from tests.property.strategies import PANEL, log_of, with_erasures

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def left(found: list[Arrival]) -> tuple[Core, Callable[[list[Row]], list[Row]]]:
    """The core at the end of it, and what an eraser leaves of rows: those from behind their key's last erasure."""
    log = log_of(found)
    orders = {one.key: one.offset for one in log.messages if one.kind == topics.Kind.ERASE}
    core = closed(log)
    key_of = {row.session_id: row.message_key.encode() for row in core.sessions}

    def kept(rows: list[Row]) -> list[Row]:
        return [row for row in final(rows) if batch_offset(row.version) > orders.get(key_of[row.session_id], -1)]

    return core, kept


@given(with_erasures())
def test_what_is_left_is_what_came_after(found: list[Arrival]) -> None:
    core, kept = left(found)
    told = stories(found, PANEL.takes, PANEL.window_ms)
    sessions: list[SessionRow] = kept(core.sessions)
    visits: list[PageVisitRow] = kept(core.page_visits)
    insights: list[InsightRow] = kept(core.insights)
    assert {row.session_id: row.event_count for row in sessions} == {
        name: len(story.events) for name, story in told.items()
    }
    assert len(visits) == sum(len(oracle.visits(story.judged, story.events[-1].timestamp)) for story in told.values())
    rages = [one for story in told.values() for one in oracle.rage_clicks(story.judged, 5, 2_000, 50)]
    assert len([row for row in insights if row.insight_type == "rage_click"]) == len(rages)


@given(with_erasures())
def test_every_event_is_accounted_for(found: list[Arrival]) -> None:
    core = run(log_of(found))
    for one in core.ledgers:
        assert one.received == one.stored + one.duplicates + one.erased
        assert sum(one.dropped.values()) == one.duplicates + one.erased


@given(with_erasures())
def test_nothing_up_to_the_cut_is_stored_behind_it(found: list[Arrival]) -> None:
    core = Core()
    cuts_ms: dict[str, int] = {}
    for message, one in zip(log_of(found).messages, found, strict=True):
        if one.cut_ms is not None:
            cuts_ms[one.key] = max(START_MS + one.cut_ms, cuts_ms.get(one.key, 0))
        before = len(core.stored())
        core.feed([message])
        assert all(event.timestamp > cuts_ms.get(one.key, 0) for _, event in core.stored()[before:])
        if one.cut_ms is not None:
            assert unpack(core.states[message.key]).sessions == []


def test_the_logs_are_as_awkward_as_they_should_be() -> None:
    """A batch is parted by a cut: what is stamped up to it is gone, and the rest of it opens a new story."""

    def is_awkward(found: list[Arrival]) -> bool:
        core = Core()
        ledgers = [core.feed([message]).ledger for message in log_of(found).messages]
        return any(one.erased and one.stored for one in ledgers)

    no_shrinking = settings(max_examples=500, phases=[Phase.generate], derandomize=True, database=None)
    assert find(with_erasures(), is_awkward, settings=no_shrinking)
