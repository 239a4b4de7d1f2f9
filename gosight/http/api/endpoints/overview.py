"""GET /projects/:id/overview: what happened in a period, and how that compares with the one before."""

import asyncio
from datetime import date, datetime

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates, Period, Step
from gosight.http.api.endpoints.overview_charts import Charts, read_charts
from gosight.http.api.endpoints.overview_summary import Summary, read_summary
from gosight.http.api.scope import Scope


class PeriodShown(msgspec.Struct, frozen=True):
    """The days that were asked for, from `start` up to `end`, and how finely the charts are drawn."""

    start_date: date
    end_date: date
    timezone: str
    start: datetime
    end: datetime
    step: Step


class Overview(msgspec.Struct, frozen=True):
    """`insights`: counts by type."""

    period: PeriodShown
    summary: Summary
    charts: Charts
    insights: dict[str, int]


class _InsightCount(msgspec.Struct, frozen=True):
    insight_type: str
    insights: int


async def show_overview(scope: Scope, dates: Dates) -> Answer[Overview]:
    """Numbers and charts of the period. Bots are in none of them."""
    period = dates.period(scope.now)
    summary, charts, insights = await asyncio.gather(
        read_summary(scope, period),
        read_charts(scope, period),
        scope.rows("overview_insights", _InsightCount, **period.bounds()),
    )
    counts = {row.insight_type: row.insights for row in insights}
    return Answer(Overview(_shown(period), summary, charts, counts))


def _shown(period: Period) -> PeriodShown:
    return PeriodShown(period.first, period.last, period.zone.key, period.start, period.end, period.step)
