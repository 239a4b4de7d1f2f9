"""What a set of rules needs measured: few queries, however many rules and groups there are.

A source is asked once for each window: of every project the sets of fields (masks) that its rules filter and group by.
"""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from gosight.pipeline.alerts.groups import filtering, grouping, mask_of
from gosight.pipeline.alerts.metrics import CUBES, SOURCES, Source
from gosight.schemas.alerts import Condition, Rule, Window

Cube = tuple[Source, Window]


condition_key = msgspec.json.Encoder().encode
"""Tells conditions apart."""


class Needs(msgspec.Struct, frozen=True):
    """Of each project the masks that are needed of it (bit n stands for mask n).

    `cubes`: windows that end now. `histories`: those of an hour in past weeks, for anomalies.

    `zones`: the time zones of anomalies, and how many weeks they look back. `known`: where absence is watched group by
    group, what there was in a day. `singles`: conditions that each are a question of their own, by project.
    """

    cubes: dict[Cube, dict[str, int]]
    histories: dict[Cube, dict[str, int]]
    zones: dict[str, int]
    known: dict[Cube, dict[str, int]]
    singles: dict[tuple[str, bytes], Condition]


def needs_of(rules: Iterable[Rule]) -> Needs:
    """All of them together."""
    needs = Needs(defaultdict(dict), defaultdict(dict), {}, defaultdict(dict), {})
    for rule in rules:
        condition = rule.condition
        source = SOURCES[condition.metric]
        if source not in CUBES:
            needs.singles[rule.project_id, condition_key(condition)] = condition
            continue
        _add(needs.cubes[source, condition.window], rule)
        if rule.kind == "anomaly":
            _add(needs.histories[source, condition.window], rule)
            needs.zones[condition.timezone] = max(condition.weeks, needs.zones.get(condition.timezone, 0))
        if rule.kind == "absence" and condition.group_by:
            _add(needs.known[source, condition.window], rule)
    return needs


def mask(condition: Condition) -> int:
    """Of the fields that it is about."""
    return mask_of([*grouping(condition), *filtering(condition)])


def _add(masks: dict[str, int], rule: Rule) -> None:
    masks[rule.project_id] = masks.get(rule.project_id, 0) | 1 << mask(rule.condition)
