"""What alert rules must find, in plain Python over the rows themselves: written from docs/alerts.md alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import sqrt
from zoneinfo import ZoneInfo

from gosight.schemas.alerts import Condition, Funnel, Rule
from gosight.schemas.funnels import FunnelStep

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
WINDOWS = {"1m": MINUTE, "5m": 5 * MINUTE, "10m": 10 * MINUTE, "15m": 15 * MINUTE, "1h": HOUR, "24h": DAY}
JS_ERRORS = {"js_error", "unhandled_rejection"}
ERRORS = JS_ERRORS | {"resource_error", "console_error"}
INSIGHTS = {
    "rage_clicks": "rage_click",
    "dead_clicks": "dead_click",
    "error_clicks": "error_click",
    "thrashed_cursors": "thrashed_cursor",
    "u_turns": "u_turn",
    "slow_pages": "slow_page",
}
MEANS = {"error_rate", "avg_lcp", "avg_ttfb", "bounce_rate"}


@dataclass(frozen=True)
class Sender:
    """A session, and what it is seen with."""

    project_id: str
    session_id: str
    started_ms: int
    entry_path: str
    browser: str
    country: str
    device_type: str
    os: str
    is_bot: bool
    is_bounce: bool
    channel: str


@dataclass(frozen=True)
class Seen:
    """An event, or an insight (`kind` is its type)."""

    sender: Sender
    at_ms: int
    kind: str
    path: str
    lcp: int | None = None
    ttfb: int | None = None


@dataclass(frozen=True)
class World:
    """All there is."""

    senders: list[Sender] = field(default_factory=list)
    events: list[Seen] = field(default_factory=list)
    insights: list[Seen] = field(default_factory=list)


def beyond(world: World, rule: Rule, end: int) -> dict[tuple[str, ...], float | None]:
    """The groups that are beyond, by value."""
    start = end - WINDOWS[rule.condition.window]
    match rule.kind:
        case "threshold":
            found = _values(world, rule, _groups(world, rule, start, end), start, end)
            return {group: value for group, value in found.items() if _holds(rule, value)}
        case "absence":
            before = start // (15 * MINUTE) * (15 * MINUTE)
            known = _groups(world, rule, before - DAY, before)
            earlier = _values(world, rule, known, before - DAY, before)
            groups = [group for group in known if not rule.condition.group_by or earlier[group]]
            found = _values(world, rule, groups, start, end)
            return {group: value for group, value in found.items() if not value}
        case "anomaly":
            return _unusual(world, rule, end)


def conversion(world: World, rule: Rule, end: int) -> float | None:
    """Of the sessions (each of a visitor of its own here) that did a funnel's first step, how many did the last one."""
    start, funnel = end - WINDOWS[rule.condition.window], rule.condition.funnel
    assert funnel is not None
    acts = defaultdict(list)
    for one in sorted(world.events, key=lambda one: one.at_ms):
        if one.sender.project_id == rule.project_id and not one.sender.is_bot and start <= one.at_ms < end:
            acts[one.sender.session_id].append(one)
    done = [max(_walks(some, funnel), default=0) for some in acts.values()]
    began = sum(steps > 0 for steps in done)
    return sum(steps == len(funnel.steps) for steps in done) / began if began else None


def _walks(acts: Sequence[Seen], funnel: Funnel) -> Iterator[int]:
    """How far one gets from each act that is the first step, taking each further step at its first chance."""
    for n, first in enumerate(acts):
        if _is_step(first, funnel.steps[0]):
            steps = 1
            for act in acts[n + 1 :]:
                is_in_time = act.at_ms - first.at_ms <= funnel.window_s * 1_000
                if steps < len(funnel.steps) and is_in_time and _is_step(act, funnel.steps[steps]):
                    steps += 1
            yield steps


def _is_step(act: Seen, step: FunnelStep) -> bool:
    path = step.path or "*"
    is_there = act.path.startswith(path[:-1]) if path.endswith("*") else act.path == path
    return act.kind == step.event_type and is_there


def _unusual(world: World, rule: Rule, end: int) -> dict[tuple[str, ...], float | None]:
    condition, window = rule.condition, WINDOWS[rule.condition.window]
    began = min((one.at_ms for one in world.events if one.sender.project_id == rule.project_id), default=None)
    windows = []
    weeks = 0
    for n in range(1, condition.weeks + 1):
        hour = _weeks_before((end - 1) // HOUR * HOUR, n, condition.timezone)
        ends = [hour + HOUR] if window >= HOUR else list(range(hour + window, hour + HOUR + 1, window))
        if began is not None and began // (15 * MINUTE) * (15 * MINUTE) <= min(hour, ends[0] - window):
            windows += [(one - window, one) for one in ends]
            weeks += 1
    if weeks < 3:
        return {}
    groups = set(_groups(world, rule, end - window, end))
    for start, stop in windows:
        groups |= set(_groups(world, rule, start, stop))
    found: dict[tuple[str, ...], float | None] = {}
    for group in groups:
        past = [_value(world, rule, group, start, stop) for start, stop in windows]
        known = [value for value in past if value is not None]
        value = _value(world, rule, group, end - window, end)
        if value is None or not known:
            continue
        mean = sum(known) / len(known)
        sigma = sqrt(sum((one - mean) ** 2 for one in known) / len(known))
        margin = max(condition.k * sigma, condition.threshold or 0, 1e-6 * mean)
        sides = {"gt": [1], "gte": [1], "lt": [-1], "lte": [-1], None: [1, -1]}[condition.operator]
        if any(side * (value - mean) > margin for side in sides):
            found[group] = value
    return found


def _weeks_before(hour: int, weeks: int, zone: str) -> int:
    there = datetime.fromtimestamp(hour / 1000, UTC).astimezone(ZoneInfo(zone))
    wall = there.replace(tzinfo=None) - timedelta(weeks=weeks)
    return round(wall.replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def _holds(rule: Rule, value: float | None) -> bool:
    threshold = rule.condition.threshold
    if value is None or threshold is None:
        return False
    return {
        "gt": value > threshold,
        "gte": value >= threshold,
        "lt": value < threshold,
        "lte": value <= threshold,
    }[rule.condition.operator or ""]


def _values(
    world: World, rule: Rule, groups: Iterable[tuple[str, ...]], start: int, end: int
) -> dict[tuple[str, ...], float | None]:
    return {group: _value(world, rule, group, start, end) for group in groups}


def _groups(world: World, rule: Rule, start: int, end: int) -> list[tuple[str, ...]]:
    """Groups of which there is anything of the kind that the metric counts."""
    fields = [name for name in ("path", "browser", "country") if name in rule.condition.group_by]
    if not fields:
        return [()]
    return sorted({tuple(_of(one, name) for name in fields) for one in _rows(world, rule, (), start, end)})


def _rows(world: World, rule: Rule, group: tuple[str, ...], start: int, end: int) -> Iterator[Seen]:
    condition = rule.condition
    if condition.metric in INSIGHTS:
        rows = world.insights
    elif condition.metric == "bounce_rate":
        rows = [Seen(one, one.started_ms, "", one.entry_path) for one in world.senders]
    else:
        rows = world.events
    for row in rows:
        if row.sender.project_id != rule.project_id or row.sender.is_bot or not start <= row.at_ms < end:
            continue
        if _passes(condition, row, group):
            yield row


def _passes(condition: Condition, row: Seen, group: tuple[str, ...]) -> bool:
    for name in ("path", "browser", "country", "device_type", "os"):
        wanted = getattr(condition.filters, name)
        if wanted is not None and _of(row, name) != wanted:
            return False
    fields = [name for name in ("path", "browser", "country") if name in condition.group_by]
    return not group or all(_of(row, name) == value for name, value in zip(fields, group, strict=True))


def _of(row: Seen, name: str) -> str:
    return row.path if name == "path" else str(getattr(row.sender, name))


def _value(world: World, rule: Rule, group: tuple[str, ...], start: int, end: int) -> float | None:
    metric = rule.condition.metric
    rows = list(_rows(world, rule, group, start, end))
    sessions = {row.sender.session_id for row in rows}
    if metric in MEANS and not rows:
        return None
    match metric:
        case "sessions":
            return len(sessions)
        case "pageviews":
            return sum(row.kind == "page_view" for row in rows)
        case "errors":
            return sum(row.kind in ERRORS for row in rows)
        case "js_errors":
            return sum(row.kind in JS_ERRORS for row in rows)
        case "error_rate":
            return len({row.sender.session_id for row in rows if row.kind in ERRORS}) / len(sessions)
        case "avg_lcp" | "avg_ttfb":
            known = [value for row in rows if (value := getattr(row, metric[4:])) is not None]
            return sum(known) / len(known) if known else None
        case "bounce_rate":
            return sum(row.sender.is_bounce for row in rows) / len(rows)
    return sum(row.kind == INSIGHTS[metric] for row in rows)
