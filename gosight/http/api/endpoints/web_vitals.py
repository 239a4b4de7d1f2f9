"""GET /projects/:id/web-vitals: how fast and how steady pages are for their visitors."""

import asyncio
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates
from gosight.http.api.histograms import below, percentile
from gosight.http.api.paging import Paging, cut
from gosight.http.api.rows import Count
from gosight.http.api.scope import Scope

Histogram = dict[int, int]

_P75 = 0.75
_THOUSANDTHS = 1_000


class VitalFilters(msgspec.Struct, frozen=True):
    """One page, one kind of device, or both."""

    path: str | None = None
    device_type: str | None = None


class Vital(msgspec.Struct, frozen=True):
    """`p75`: three quarters of the visits were better. The shares (0 to 1) add up to 1. None of no samples."""

    samples: int
    p75: float | None
    good: float | None
    needs_improvement: float | None
    poor: float | None


class Vitals(msgspec.Struct, frozen=True):
    """Times are in ms, `cls` has no unit."""

    lcp_ms: Vital
    inp_ms: Vital
    cls: Vital
    fcp_ms: Vital
    ttfb_ms: Vital


class PageVitals(Vitals, frozen=True, kw_only=True):
    """Of one page on one kind of device."""

    path: str
    device_type: str


class WebVitals(msgspec.Struct, frozen=True):
    """`summary`: of all that pass the filters; `pages`: one page of them, those with the most samples first."""

    summary: Vitals
    pages: list[PageVitals]


class Histograms(msgspec.Struct, frozen=True):
    """Samples by bucket: of ms, of thousandths for `cls`."""

    lcp: Histogram
    inp: Histogram
    cls: Histogram
    fcp: Histogram
    ttfb: Histogram

    def vitals(self) -> dict[str, Vital]:
        """By the names of `Vitals`. Thresholds (good up to the first, poor above the second): web.dev/vitals."""
        return {
            "lcp_ms": _vital(self.lcp, 2_500, 4_000),
            "inp_ms": _vital(self.inp, 200, 500),
            "cls": _vital(self.cls, 0.1, 0.25, _THOUSANDTHS),
            "fcp_ms": _vital(self.fcp, 1_800, 3_000),
            "ttfb_ms": _vital(self.ttfb, 800, 1_800),
        }


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    rank: int
    path: str
    device_type: str
    histograms: Histograms

    def page(self) -> PageVitals:
        return PageVitals(**self.histograms.vitals(), path=self.path, device_type=self.device_type)


async def show_web_vitals(scope: Scope, dates: Dates, filters: VitalFilters, paging: Paging) -> Answer[WebVitals]:
    """Of the visits in the period, without bots."""
    name = "web_vitals"
    chosen = dates.period(scope.now).bounds() | msgspec.structs.asdict(filters)
    totals, rows, counts = await asyncio.gather(
        scope.rows("web_vitals", Histograms, **chosen),
        scope.rows("web_vitals_pages", _Row, **chosen, **paging.window(name)),
        scope.rows("web_vitals_count", Count, **chosen),
    )
    page, meta = cut(rows, counts[0].total, paging, name)
    return Answer(WebVitals(Vitals(**totals[0].vitals()), [row.page() for row in page]), meta)


def _vital(counts: Histogram, good: float, poor: float, scale: int = 1) -> Vital:
    samples = sum(counts.values())
    p75 = percentile(counts, _P75)
    if p75 is None:
        return Vital(0, None, None, None, None)
    is_good, is_not_poor = below(counts, good * scale) / samples, below(counts, poor * scale) / samples
    return Vital(samples, p75 / scale, is_good, is_not_poor - is_good, 1 - is_not_poor)
