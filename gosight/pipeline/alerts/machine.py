"""The states of a rule's groups: ok, firing, resolved, and for the cooldown not told again.

A group fires when it is beyond, unless it fired less than the cooldown ago or the rule is snoozed; then it waits. It is
over in the first window in which it is not beyond, also because it is not there any more or the rule is switched off.
What fires at once in more than `MOST_SINGLE` groups is one alert, a digest, which is over when its last group is.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

import msgspec

from gosight.pipeline.alerts.groups import DIGEST_KEY, group_of, key_of
from gosight.pipeline.alerts.judge import Finding, Verdict
from gosight.schemas.alerts import WINDOWS_MS, Happening, Rule, State

MOST_SINGLE = 10
"""Groups that fire in the same window and are told one by one."""

_MOST_NAMED = 20
_ALERTS = UUID("6b1d5f6e-8a5c-4c8e-9a51-0f6f2f3f3d1c")
"""Alerts are named by rule, window and group, so that one is the same whoever evaluates it, and how often."""


class GroupState(msgspec.Struct, frozen=True):
    """`alert_id`: of the alert that fires, None where the group only cools down. `fired_ms`: end of the window in which
    it began.
    """

    alert_id: str | None
    in_digest: bool
    fired_ms: int


class Begun(msgspec.Struct, frozen=True):
    """A row of the history. `group_key`: `*` of a digest."""

    group_key: str
    happening: Happening


class Over(msgspec.Struct, frozen=True):
    """An alert is over. `is_told`: not where the rule is snoozed."""

    happening: Happening
    is_told: bool


class Step(msgspec.Struct, frozen=True):
    """What one window changes. `states`: by group, None = forgotten."""

    begun: list[Begun]
    over: list[Over]
    states: dict[str, GroupState | None]


class Moment(msgspec.Struct, frozen=True):
    """`end_ms`: of the window; `at_ms`: when it is evaluated."""

    end_ms: int
    at_ms: int


def step(rule: Rule, states: Mapping[str, GroupState], verdict: Verdict, moment: Moment) -> Step:
    """Pure. `states`: those of all groups that are not simply ok, by their keys."""
    beyond = {key_of(rule.condition, values): finding for values, finding in verdict.beyond.items()}
    if not rule.is_active:
        beyond = {}
    changed: dict[str, GroupState | None] = {}
    for key, state in states.items():
        if state.alert_id is not None and key not in beyond:
            changed[key] = GroupState(None, False, state.fired_ms)
        elif state.alert_id is None and key not in beyond and _is_cool(rule, state, moment):
            changed[key] = None
    over = list(_over(rule, states, changed, moment))
    begun = list(_begin(rule, _fresh(rule, states, beyond, moment), changed, moment))
    return Step(begun, over, changed)


def _fresh(
    rule: Rule, states: Mapping[str, GroupState], beyond: Mapping[str, Finding], moment: Moment
) -> dict[str, Finding]:
    """Groups that fire now."""
    if rule.snoozed_until_ms > moment.at_ms:
        return {}
    return {
        key: finding
        for key, finding in beyond.items()
        if key not in states or (states[key].alert_id is None and _is_cool(rule, states[key], moment))
    }


def _is_cool(rule: Rule, state: GroupState, moment: Moment) -> bool:
    return moment.end_ms - state.fired_ms >= rule.cooldown_ms


def _over(
    rule: Rule, states: Mapping[str, GroupState], changed: Mapping[str, GroupState | None], moment: Moment
) -> Iterable[Over]:
    """Alerts none of whose groups fires any more."""
    ending = {key: states[key] for key, state in changed.items() if state is not None}
    going_on = {state.alert_id for key, state in states.items() if key not in ending}
    for alert_id in dict.fromkeys(state.alert_id for state in ending.values()):
        if alert_id is None or alert_id in going_on:
            continue
        keys = [key for key, state in ending.items() if state.alert_id == alert_id]
        group_key = DIGEST_KEY if ending[keys[0]].in_digest else keys[0]
        happening = _happening(rule, "resolved", group_key, Finding(None, rule.condition.threshold), moment, alert_id)
        yield Over(happening, rule.snoozed_until_ms <= moment.at_ms)


def _begin(
    rule: Rule, fresh: Mapping[str, Finding], changed: dict[str, GroupState | None], moment: Moment
) -> Iterable[Begun]:
    """Notes the new states in `changed` as well."""
    alerts = {DIGEST_KEY: _digest(fresh)} if len(fresh) > MOST_SINGLE else fresh
    for group_key, finding in sorted(alerts.items()):
        is_digest = group_key == DIGEST_KEY
        happening = _happening(rule, "digest" if is_digest else "firing", group_key, finding, moment)
        for key in fresh if is_digest else (group_key,):
            changed[key] = GroupState(happening.alert_id, is_digest, moment.end_ms)
        yield Begun(group_key, happening)


def _digest(fresh: Mapping[str, Finding]) -> Finding:
    """All of them in one; those farthest beyond are named."""
    ordered = sorted(fresh.items(), key=lambda one: (-_distance(one[1]), one[0]))
    groups: list[dict[str, Any]] = [
        {"group": group_of(key), "value": finding.value} for key, finding in ordered[:_MOST_NAMED]
    ]
    worst = ordered[0][1]
    return Finding(worst.value, worst.threshold, {"group_count": len(fresh), "groups": groups})


def _distance(finding: Finding) -> float:
    return abs((finding.value or 0.0) - (finding.threshold or 0.0))


def _happening(
    rule: Rule, state: State, group_key: str, finding: Finding, moment: Moment, alert_id: str | None = None
) -> Happening:
    name = f"{rule.id}:{moment.end_ms}:{group_key}"
    return Happening(
        alert_id=alert_id or str(uuid5(_ALERTS, name)),
        rule_id=rule.id,
        project_id=rule.project_id,
        rule_name=rule.name,
        state=state,
        group=group_of(group_key),
        window_start_ms=moment.end_ms - WINDOWS_MS[rule.condition.window],
        window_end_ms=moment.end_ms,
        metric=rule.condition.metric,
        operator=rule.condition.operator,
        threshold=finding.threshold,
        value=finding.value,
        at_ms=moment.at_ms,
        context=finding.context,
    )
