"""Tells the live view of alerts that began (spec/api.md, 'Realtime')."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec
import structlog

from gosight.schemas.alerts import Happening
from gosight.schemas.live import AlertTriggered
from gosight.stores import redis
from gosight.stores.live import Live

log = structlog.get_logger(__name__)

_encode = msgspec.json.Encoder().encode


class LiveAlerts:
    """`now_ms`: ms since 1970."""

    def __init__(self, live: Live, now_ms: Callable[[], int]) -> None:
        self._live = live
        self._now_ms = now_ms

    async def tell(self, begun: Sequence[Happening]) -> None:
        """While Redis is away nobody hears of it here; the channels of the rule do."""
        lines: dict[str, list[bytes]] = defaultdict(list)
        for happening in begun:
            lines[happening.project_id].append(_encode(_triggered(happening)))
        try:
            if lines:
                await self._live.tell({}, lines, self._now_ms())
        except redis.UNAVAILABLE as error:
            log.warning("live_view_unavailable", error=repr(error)[:300])


def _triggered(happening: Happening) -> AlertTriggered:
    return AlertTriggered(
        alert_id=happening.alert_id,
        rule_id=happening.rule_id,
        rule_name=happening.rule_name,
        state=happening.state,
        group=happening.group,
        metric=happening.metric,
        value=happening.value,
        threshold=happening.threshold,
        window_start_ms=happening.window_start_ms,
        window_end_ms=happening.window_end_ms,
    )
