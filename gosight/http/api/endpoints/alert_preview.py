"""POST /projects/:id/alerts/preview: what a rule would have said in the last 7 days."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.alert_rules import read_condition
from gosight.http.api.answers import Answer
from gosight.http.api.callers import User
from gosight.http.api.endpoints.alerts import Minutes
from gosight.http.api.json_body import Body
from gosight.http.api.scope import Scope
from gosight.pipeline.alerts.evaluate import evaluate
from gosight.pipeline.alerts.machine import GroupState
from gosight.pipeline.alerts.schedule import Ends, step_ms
from gosight.schemas.alerts import MINUTE_MS, Condition, Happening, Kind, Rule
from gosight.stores import clickhouse
from gosight.stores.alert_evidence import Evidences
from gosight.stores.alert_queries import AlertQueries

_DAYS = 7
_DAY_MS = 86_400_000
_AT_ONCE = 360
"""Windows of one question where there are groups: so many of each are held in memory."""

_MOST_SHOWN = 50
_PATIENCE_S = 45.0


class RuleToPreview(Body, frozen=True):
    """As for a rule that is made."""

    condition: dict[str, Any]
    condition_type: Kind = "threshold"
    cooldown_mins: Minutes = 15
    filter_id: UUID | None = None


class WouldHaveFired(msgspec.Struct, frozen=True):
    """One message. `group_count`: of a digest, else 1."""

    window_end_ms: int
    group: dict[str, str]
    group_count: int
    value: float | None
    threshold: float | None


class Preview(msgspec.Struct, frozen=True):
    """`fired`: messages that would have been sent, without those that say that something is over. `windows`: that were
    evaluated; `unjudged`: those of them for which there is too little history. `latest`: at most 50, the newest first.
    """

    start: datetime
    end: datetime
    fired: int
    windows: int
    unjudged: int
    latest: list[WouldHaveFired]


class _Tally:
    """Walks through windows in order, as the evaluator does."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._states: dict[str, GroupState] = {}
        self.begun: list[Happening] = []
        self.windows = self.unjudged = 0

    async def walk(self, evidences: Evidences, ends: Ends) -> None:
        gathered = await evidences.gather([self._rule], ends)
        for end_ms in ends:
            done = evaluate(self._rule, gathered.evidence(end_ms), self._states, end_ms)
            self.begun += [one.happening for one in done.step.begun]
            states = self._states | done.step.states
            self._states = {key: state for key, state in states.items() if state is not None}
            self.windows += 1
            self.unjudged += bool(done.note)
        await asyncio.sleep(0)


async def preview_alert(scope: Scope, user: User, body: RuleToPreview) -> Answer[Preview]:
    """Evaluated on what is stored now, by what evaluates rules. 503: it takes longer than 45 s."""
    condition = await read_condition(scope, user, body.condition_type, body.condition, body.filter_id)
    rule = _rule(scope, body, condition)
    now_ms = round(scope.now.timestamp() * 1_000)
    ends = Ends(now_ms // MINUTE_MS * MINUTE_MS - _DAYS * _DAY_MS, MINUTE_MS, _DAYS * _DAY_MS // MINUTE_MS)
    tally = _Tally(rule)
    evidences = Evidences(AlertQueries(scope.backend.reader.client))
    try:
        async with asyncio.timeout(_PATIENCE_S):
            for some in _parts(ends.due(step_ms(rule)), _AT_ONCE if condition.group_by else ends.count):
                await tally.walk(evidences, some)
    except clickhouse.UNAVAILABLE as error:
        raise errors.unavailable("ClickHouse is away, or needs too long for this rule.") from error
    return Answer(_preview(tally, ends))


def _parts(ends: Ends, most: int) -> Iterator[Ends]:
    for first in range(0, ends.count, most):
        yield Ends(ends.first_ms + first * ends.step_ms, ends.step_ms, min(most, ends.count - first))


def _preview(tally: _Tally, ends: Ends) -> Preview:
    latest = [
        WouldHaveFired(one.window_end_ms, one.group, one.context.get("group_count", 1), one.value, one.threshold)
        for one in reversed(tally.begun[-_MOST_SHOWN:])
    ]
    return Preview(
        _moment(ends.first_ms), _moment(ends.last_ms), len(tally.begun), tally.windows, tally.unjudged, latest
    )


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1_000, UTC)


def _rule(scope: Scope, body: RuleToPreview, condition: Condition) -> Rule:
    return Rule(
        id="preview",
        project_id=scope.project_id,
        name="preview",
        kind=body.condition_type,
        condition=condition,
        channels=msgspec.Raw(b"[]"),
        cooldown_ms=body.cooldown_mins * MINUTE_MS,
        is_active=True,
        snoozed_until_ms=0,
    )
