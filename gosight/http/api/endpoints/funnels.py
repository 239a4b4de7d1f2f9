"""POST /projects/:id/funnels: how many visitors get through steps in their order, how fast, and where not."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates
from gosight.http.api.errors import Problem, invalid
from gosight.http.api.json_body import Body
from gosight.http.api.scope import Scope
from gosight.schemas.funnels import WRONG_PATH, FunnelStep, bindings, wrong_paths

Breakdown = Literal["device_type", "browser", "os", "country", "channel", "utm_source", "utm_medium", "utm_campaign"]

_DAY_S = 86_400
_MAX_WINDOW_S = 30 * _DAY_S


class FunnelQuestion(Body, frozen=True):
    """`window_s`: from the first step to the last. All of them lie in the period (days as everywhere)."""

    steps: Annotated[list[FunnelStep], msgspec.Meta(min_length=2, max_length=10)]
    window_s: Annotated[int, msgspec.Meta(ge=1, le=_MAX_WINDOW_S)] = _DAY_S
    breakdown: Breakdown | None = None
    start_date: date | None = None
    end_date: date | None = None
    timezone: str = "UTC"


class StepReached(msgspec.Struct, frozen=True):
    """`conversion`: of those who did the first step; `step_conversion`: of those who did the step before (0 to 1).

    `median_ms`, `mean_ms`: after the step before. None where there is nothing to count.
    """

    visitors: int
    conversion: float | None
    step_conversion: float | None
    median_ms: float | None
    mean_ms: float | None


class FunnelPart(msgspec.Struct, frozen=True):
    """The visitors whose first act was in a session with this `value`; empty = unknown."""

    value: str
    steps: list[StepReached]


class DropOff(msgspec.Struct, frozen=True):
    """A session to watch, of a visitor who did step `step` (from 1 on) and no further one."""

    step: int
    session_id: UUID
    last_act_at: datetime
    has_replay: bool


class Funnel(msgspec.Struct, frozen=True):
    """`median_ms`: from the first step to the last, of those who did all; None when nobody did. `breakdown`: the ten
    greatest parts. `drop_offs`: at most ten a step, with a replay before those without.
    """

    steps: list[StepReached]
    median_ms: float | None
    breakdown: list[FunnelPart]
    drop_offs: list[DropOff]


class _Row(msgspec.Struct, frozen=True):
    is_whole: bool
    value: str
    reached: list[int]
    median_ms: list[float]
    mean_ms: list[float]
    median_whole_ms: float | None


async def ask_funnel(scope: Scope, question: FunnelQuestion) -> Answer[Funnel]:
    """Counts visitors, not sessions: a way may go through several of them. Bots are none."""
    asked = _bindings(scope, question)
    rows, drop_offs = await asyncio.gather(
        scope.rows("funnel", _Row, **asked), scope.rows("funnel_drop_offs", DropOff, **asked)
    )
    whole = rows[0] if rows else _Row(True, "", [0] * len(question.steps), [], [], None)
    parts = [FunnelPart(row.value, steps_reached(row.reached, row.median_ms, row.mean_ms)) for row in rows[1:]]
    steps = steps_reached(whole.reached, whole.median_ms, whole.mean_ms)
    return Answer(Funnel(steps, whole.median_whole_ms, parts, drop_offs))


def steps_reached(reached: Sequence[int], median_ms: Sequence[float], mean_ms: Sequence[float]) -> list[StepReached]:
    """Each step out of how many did it; the times stop where nobody got further."""
    return [
        StepReached(
            visitors,
            _rate(visitors, reached[0]),
            _rate(visitors, reached[n - 1]) if n else None,
            median_ms[n] if 0 < n < len(median_ms) else None,
            mean_ms[n] if 0 < n < len(mean_ms) else None,
        )
        for n, visitors in enumerate(reached)
    ]


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _bindings(scope: Scope, question: FunnelQuestion) -> dict[str, Any]:
    dates = Dates(question.start_date, question.end_date, question.timezone)
    if wrong := wrong_paths(question.steps):
        raise invalid([Problem(f"steps[{n}].path", WRONG_PATH) for n in wrong])
    return {
        **dates.period(scope.now).bounds(),
        **bindings(question.steps, question.window_s),
        "breakdown": question.breakdown or "",
    }
