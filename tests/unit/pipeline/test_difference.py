"""What appears, disappears and changes: by content, never by how it came about."""

import json
from typing import Any

from msgspec.structs import replace

from gosight.pipeline.difference import What, difference, with_cause
from gosight.schemas.rows import InsightRow
from tests.core import Log, click, closed, event

(ROW,) = closed(Log().batch(0, [event("dom_mutation", 0), *(click(100 * n, tag="div") for n in range(5))])).insights
STORED = replace(ROW, version=1 << 56 | 7 << 16)


def detailed(**changes: Any) -> InsightRow:
    return replace(ROW, details=json.dumps(json.loads(ROW.details) | changes))


def explained(**changes: Any) -> InsightRow:
    return detailed(explanation=json.loads(ROW.details)["explanation"] | changes)


def only(stored: list[InsightRow], judged: list[InsightRow]) -> tuple[What, InsightRow] | None:
    found = difference(stored, judged)
    if not found:
        return None
    ((key, change),) = found.items()
    assert key == change.row.insight_id
    return change.what, change.row


def test_the_same_by_another_version_of_the_settings_is_no_change() -> None:
    assert only([STORED], [replace(explained(settings_version=9), settings_version=9, version=0)]) is None


def test_what_was_not_there_appears_as_version_one() -> None:
    assert only([], [ROW]) == (What.APPEARS, replace(ROW, version=1))


def test_what_is_no_more_is_retired_one_version_above() -> None:
    assert only([STORED], []) == (What.DISAPPEARS, replace(STORED, version=STORED.version + 1, is_deleted=True))


def test_what_was_retired_stays_so() -> None:
    assert only([replace(STORED, is_deleted=True)], []) is None


def test_what_was_retired_appears_above_its_tombstone() -> None:
    assert only([replace(STORED, is_deleted=True)], [ROW]) == (What.APPEARS, replace(ROW, version=STORED.version + 1))


def test_another_number_is_a_change_one_version_above() -> None:
    longer = detailed(click_count=6)
    assert only([STORED], [longer]) == (What.CHANGES, replace(longer, version=STORED.version + 1))


def test_only_other_thresholds_restate_it() -> None:
    found = only([STORED], [explained(thresholds={"min_clicks": 4})])
    assert found
    assert found[0] is What.RESTATED


def test_an_insight_without_an_explanation_is_restated() -> None:
    old = {name: value for name, value in json.loads(ROW.details).items() if name != "explanation"}
    found = only([replace(STORED, details=json.dumps(old))], [ROW])
    assert found
    assert found[0] is What.RESTATED


def test_what_the_old_settings_would_make_too_is_late() -> None:
    other = replace(ROW, insight_id="another")
    by_today, by_then = difference([STORED], [other]), difference([STORED], [])
    assert {one.what: one.is_late for one in with_cause(by_today, by_then)} == {
        What.APPEARS: False,
        What.DISAPPEARS: True,
    }
