"""What is wrong with a condition beyond the types of its fields."""

from collections.abc import Sequence

from gosight.pipeline.alerts.metrics import CUBES, SOURCES, of_nothing
from gosight.schemas.alerts import Condition, Filters, Kind
from gosight.schemas.funnels import WRONG_PATH, wrong_paths
from gosight.schemas.wrong_fields import WrongField

_NEEDED = "This is needed."
_NOT_HERE = "It says nothing here: leave it out."

_Check = tuple[bool, str, str]
"""Whether it is wrong, the field, and why."""


def wrong_in(kind: Kind, condition: Condition) -> list[WrongField]:
    """Everything, each field as `condition.…`."""
    checks = [*_of_kind(kind, condition), *_of_metric(kind, condition), *_of_funnel(condition)]
    return [WrongField(f"condition.{field}", message) for is_wrong, field, message in checks if is_wrong]


def _of_kind(kind: Kind, condition: Condition) -> Sequence[_Check]:
    has_operator, threshold = condition.operator is not None, condition.threshold
    if kind == "threshold":
        return [(not has_operator, "operator", _NEEDED), (threshold is None, "threshold", _NEEDED)]
    if kind == "anomaly":
        is_negative = threshold is not None and threshold < 0
        return [(is_negative, "threshold", "The least distance from the mean is not below 0.")]
    is_no_count = of_nothing(condition.metric) is None
    is_too_long = bool(condition.group_by) and condition.window == "24h"
    return [
        (has_operator, "operator", _NOT_HERE),
        (threshold is not None, "threshold", _NOT_HERE),
        (is_no_count, "metric", "Only what is counted can be absent, not a rate or a mean."),
        (is_too_long, "window", "Groups are known for a day: they are absent from at most 1h."),
    ]


def _of_metric(kind: Kind, condition: Condition) -> Sequence[_Check]:
    source, groups = SOURCES[condition.metric], condition.group_by
    is_single = source not in CUBES
    return [
        (is_single and kind == "anomaly", "metric", "There is no history of it to compare with."),
        (is_single and bool(groups), "group_by", "This metric has no groups."),
        (is_single and condition.filters != Filters(), "filters", "This metric has filters of its own."),
        (source != "filtered" and bool(condition.session_filters), "session_filters", _NOT_HERE),
        (len(set(groups)) < len(groups), "group_by", "A field is named twice."),
    ]


def _of_funnel(condition: Condition) -> Sequence[_Check]:
    if SOURCES[condition.metric] != "funnel":
        return [(condition.funnel is not None, "funnel", _NOT_HERE)]
    wrong = wrong_paths(condition.funnel.steps) if condition.funnel else []
    return [
        (condition.funnel is None, "funnel", _NEEDED),
        (condition.window not in ("1h", "24h"), "window", "Funnels are walked through in 1h or 24h."),
        *((True, f"funnel.steps[{step}].path", WRONG_PATH) for step in wrong),
    ]
