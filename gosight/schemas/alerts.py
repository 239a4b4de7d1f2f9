"""Alert rules, and what happens to them (spec/api.md, 'Alerts'; docs/alerts.md)."""

from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta

from gosight.schemas.funnels import FunnelStep

Metric = Literal[
    "sessions",
    "pageviews",
    "errors",
    "js_errors",
    "error_rate",
    "rage_clicks",
    "dead_clicks",
    "error_clicks",
    "thrashed_cursors",
    "u_turns",
    "slow_pages",
    "avg_lcp",
    "avg_ttfb",
    "bounce_rate",
    "filtered_sessions",
    "funnel_conversion",
]
Operator = Literal["gt", "gte", "lt", "lte"]
Window = Literal["1m", "5m", "10m", "15m", "1h", "24h"]
Grouping = Literal["path", "browser", "country"]
Kind = Literal["threshold", "anomaly", "absence"]
State = Literal["firing", "resolved", "digest", "test"]

FIELDS = ("path", "browser", "country", "device_type", "os")
"""What rules filter and group by, in the order of their bits in a mask."""

GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)

MINUTE_MS = 60_000

WINDOWS_MS: dict[Window, int] = {
    "1m": MINUTE_MS,
    "5m": 5 * MINUTE_MS,
    "10m": 10 * MINUTE_MS,
    "15m": 15 * MINUTE_MS,
    "1h": 60 * MINUTE_MS,
    "24h": 1_440 * MINUTE_MS,
}

Number = Annotated[float, Meta(ge=-1e15, le=1e15)]
Text = Annotated[str, Meta(max_length=2_048, pattern=r"^[^\x00\ud800-\udfff]*\Z")]


class Filters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is counted has all of these values; an empty text means "unknown"."""

    path: Text | None = None
    browser: Text | None = None
    country: Text | None = None
    device_type: Text | None = None
    os: Text | None = None


class Funnel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`window_s`: from the first step to the last, within the rule's window."""

    steps: Annotated[list[FunnelStep], Meta(min_length=2, max_length=10)]
    window_s: Annotated[int, Meta(ge=1, le=86_400)] = 86_400


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """When a rule fires: `metric operator threshold` over each `window`, of the whole or of each group by itself.

    `metric`: rates are fractions from 0 to 1, `avg_…` are ms. `session_filters`: of `filtered_sessions`, those of the
    list of sessions. `funnel`: of `funnel_conversion`.

    An anomaly lies more than `k` standard deviations from the mean of the same hour in the last `weeks` weeks, as the
    clocks of `timezone` say: above it for `gt` and `gte`, below it for `lt` and `lte`, on either side without an
    operator; its `threshold` is the least distance from the mean that counts. Absence needs neither of both.
    """

    metric: Metric
    window: Window
    operator: Operator | None = None
    threshold: Number | None = None
    group_by: Annotated[list[Grouping], Meta(max_length=3)] = []
    filters: Filters = Filters()
    k: Annotated[float, Meta(ge=0.5, le=100)] = 3.0
    weeks: Annotated[int, Meta(ge=3, le=12)] = 4
    timezone: Annotated[str, Meta(max_length=64)] = "UTC"
    session_filters: dict[str, str | float | bool] = {}
    funnel: Funnel | None = None


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as the evaluator reads it. `channels`: as stored (`schemas/alert_channels.py` types them).

    `snoozed_until_ms`: nobody is told of anything before (ms since 1970); 0 = never snoozed.
    """

    id: str
    project_id: str
    name: str
    kind: Kind
    condition: Condition
    channels: msgspec.Raw
    cooldown_ms: int
    is_active: bool
    snoozed_until_ms: int


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to tell: a rule began to fire, or is over; all times in ms since 1970.

    `alert_id`: the row of `alert_history`; firing and resolved are of the same one. `digest`: many groups began to fire
    at once, and are told as one (`context.groups`, `context.group_count`). `group`: field to value ("" = unknown);
    empty where the rule is about the whole.
    `window_start_ms` to `window_end_ms` (not included): what was measured. `value`: None where there was nothing to
    measure; `threshold`: None for absence. `at_ms`: when it was evaluated.
    `context`: what helps to understand it, among it `session_ids`: some sessions behind the number.
    """

    alert_id: str
    rule_id: str
    project_id: str
    rule_name: str
    state: State
    group: dict[str, str]
    window_start_ms: int
    window_end_ms: int
    metric: Metric
    operator: Operator | None
    threshold: float | None
    value: float | None
    at_ms: int
    context: dict[str, Any]
