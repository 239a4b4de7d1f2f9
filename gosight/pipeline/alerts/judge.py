"""Which groups of a rule are beyond its condition in one window, and why."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from gosight.pipeline.alerts.groups import Values
from gosight.pipeline.alerts.history import LEAST_WEEKS, History, Usual
from gosight.pipeline.alerts.measured import Measured
from gosight.pipeline.alerts.schedule import known_end_ms
from gosight.schemas.alerts import WINDOWS_MS, Condition, Operator, Rule

TOO_LITTLE_HISTORY = "too little history"

_ROUNDING = 1e-6
"""Sums of squares know a mean no better than to this part of it: what is always the same must not be unusual."""


class Finding(msgspec.Struct, frozen=True):
    """A group that is beyond. `threshold`: what it was held against; `context`: what helps to understand it."""

    value: float | None
    threshold: float | None
    context: dict[str, Any] = {}


class Verdict(msgspec.Struct, frozen=True):
    """`note`: what keeps the rule from being judged, or empty."""

    beyond: Mapping[Values, Finding]
    note: str = ""


class Evidence(msgspec.Struct, frozen=True):
    """All that verdicts on windows with this end are based on.

    `past_ms`: by time zone the same hour in past weeks, the latest first.
    """

    measured: Measured
    history: History
    end_ms: int
    past_ms: Mapping[str, Sequence[int]]


def judge(rule: Rule, evidence: Evidence) -> Verdict:
    """Pure; the cost does not depend on groups that are within their bounds, but for anomalies and absence."""
    if rule.kind == "anomaly":
        return _anomaly(rule, evidence)
    return Verdict(_absent(rule, evidence) if rule.kind == "absence" else _threshold(rule, evidence))


def holds(value: float, operator: Operator, threshold: float) -> bool:
    """Whether `value operator threshold`."""
    match operator:
        case "gt":
            return value > threshold
        case "gte":
            return value >= threshold
        case "lt":
            return value < threshold
        case "lte":
            return value <= threshold


def _threshold(rule: Rule, evidence: Evidence) -> dict[Values, Finding]:
    condition = rule.condition
    operator, threshold = condition.operator, condition.threshold
    if operator is None or threshold is None:
        raise ValueError(f"rule {rule.id}: a threshold needs an operator and a number")
    if not condition.group_by:
        value = evidence.measured.value(condition, rule.project_id, evidence.end_ms, ())
        return {(): Finding(value, threshold)} if value is not None and holds(value, operator, threshold) else {}
    ranked = evidence.measured.series(condition, rule.project_id, evidence.end_ms).ranked
    return {group: Finding(value, threshold) for value, group in _beyond(ranked, operator, threshold)}


def _beyond(
    ranked: Sequence[tuple[float, Values]], operator: Operator, threshold: float
) -> Sequence[tuple[float, Values]]:
    """Found by halving: groups that are within cost nothing."""
    match operator:
        case "gt":
            return ranked[bisect_right(ranked, threshold, key=_value) :]
        case "gte":
            return ranked[bisect_left(ranked, threshold, key=_value) :]
        case "lt":
            return ranked[: bisect_left(ranked, threshold, key=_value)]
        case "lte":
            return ranked[: bisect_right(ranked, threshold, key=_value)]


def _value(ranked: tuple[float, Values]) -> float:
    return ranked[0]


def _absent(rule: Rule, evidence: Evidence) -> dict[Values, Finding]:
    condition, project_id = rule.condition, rule.project_id
    if not condition.group_by:
        value = evidence.measured.value(condition, project_id, evidence.end_ms, ())
        return {} if value else {(): Finding(value, None)}
    before_ms = known_end_ms(evidence.end_ms, WINDOWS_MS[condition.window])
    known = evidence.measured.series(condition, project_id, before_ms, "24h").values
    there = evidence.measured.series(condition, project_id, evidence.end_ms).values
    return {group: Finding(0.0, None) for group, value in known.items() if value and not there.get(group)}


def _anomaly(rule: Rule, evidence: Evidence) -> Verdict:
    condition, project_id = rule.condition, rule.project_id
    past = evidence.past_ms[condition.timezone][: condition.weeks]
    hours = evidence.history.hours(condition, project_id, past)
    if len(hours) < LEAST_WEEKS:
        return Verdict({}, TOO_LITTLE_HISTORY)
    groups: set[Values] = {()}
    if condition.group_by:
        groups = set(evidence.measured.series(condition, project_id, evidence.end_ms).values)
        groups |= evidence.history.groups(condition, project_id, hours)
    beyond: dict[Values, Finding] = {}
    for group in groups:
        value = evidence.measured.value(condition, project_id, evidence.end_ms, group)
        usual = evidence.history.usual(condition, project_id, hours, group)
        if value is not None and usual is not None and (bound := _crossed(condition, value, usual)) is not None:
            context = {"mean": usual.mean, "sigma": usual.sigma, "samples": usual.samples, "weeks": len(hours)}
            beyond[group] = Finding(value, bound, context)
    return Verdict(beyond)


def _crossed(condition: Condition, value: float, usual: Usual) -> float | None:
    """The bound that the value is beyond, if it is."""
    margin = max(condition.k * usual.sigma, condition.threshold or 0.0, _ROUNDING * abs(usual.mean))
    if value > usual.mean + margin and condition.operator not in ("lt", "lte"):
        return usual.mean + margin
    if value < usual.mean - margin and condition.operator not in ("gt", "gte"):
        return usual.mean - margin
    return None
