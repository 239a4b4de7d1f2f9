"""The same hour in past weeks as the clocks of a time zone say; where these change, it is another one in UTC."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gosight.pipeline.alerts.schedule import HOUR_MS


def past_hours(hour_ms: int, weeks: int, timezone: str) -> list[int]:
    """Their begins (ms since 1970, whole hours of UTC), of last week first. An hour that was skipped that day is the
    one after the skip; of one that came twice it is the first.
    """
    there = datetime.fromtimestamp(hour_ms / 1000, UTC).astimezone(ZoneInfo(timezone))
    past = (there.replace(fold=0) - timedelta(weeks=n) for n in range(1, weeks + 1))
    return [round(moment.timestamp() * 1000) // HOUR_MS * HOUR_MS for moment in past]
