"""One rule, one window: what was measured and the states before it -> what changes, and what is to be told."""

from collections.abc import Mapping

import msgspec

from gosight.pipeline.alerts.groups import grouping
from gosight.pipeline.alerts.judge import Evidence, Verdict, judge
from gosight.pipeline.alerts.machine import GroupState, Moment, Over, Step, step
from gosight.schemas.alerts import Rule


class Evaluated(msgspec.Struct, frozen=True):
    """`note`: what keeps the rule from being judged, or empty."""

    step: Step
    note: str


def evaluate(rule: Rule, evidence: Evidence, states: Mapping[str, GroupState], at_ms: int) -> Evaluated:
    """Pure; the evaluator and the preview of a rule both come here."""
    verdict = judge(rule, evidence) if rule.is_active else Verdict({})
    done = step(rule, states, verdict, Moment(evidence.end_ms, at_ms))
    over = [_with_value(rule, evidence, one) for one in done.over]
    return Evaluated(msgspec.structs.replace(done, over=over), verdict.note)


def _with_value(rule: Rule, evidence: Evidence, over: Over) -> Over:
    """Says where the group stands now, if the rule is still about such groups."""
    happening = over.happening
    fields = grouping(rule.condition)
    if list(happening.group) != fields or not rule.is_active:
        return over
    values = tuple(happening.group.values())
    now = evidence.measured.value(rule.condition, rule.project_id, evidence.end_ms, values)
    return msgspec.structs.replace(over, happening=msgspec.structs.replace(happening, value=now))
