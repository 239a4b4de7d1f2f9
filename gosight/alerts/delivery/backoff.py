"""How long to wait before something is tried again."""

from datetime import UTC
from email.utils import parsedate_to_datetime

_FIRST_S = 5.0
_LONGEST_S = 900.0
_DOUBLINGS = 10  # more than the longest pause needs
_LONGEST_HOLD_S = 3_600.0


def pause_s(attempts: int, draw: float) -> float:
    """Seconds after the n-th failure: 5, 10, 20, … at most 900, of which `draw` (0 to 1) takes away up to half, so that
    what failed together is not tried together.
    """
    longest = min(_LONGEST_S, _FIRST_S * 2.0 ** min(attempts - 1, _DOUBLINGS))
    return longest * (1 - draw / 2)


def hold_s(retry_after: str | None, now_s: float) -> float:
    """Seconds that a `Retry-After` (RFC 9110, 10.2.3: seconds or a date) asks for; 0 = none."""
    if not retry_after:
        return 0.0
    if retry_after.isascii() and retry_after.isdecimal():
        return bounded(float(retry_after))
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0.0
    return bounded(until.replace(tzinfo=until.tzinfo or UTC).timestamp() - now_s)


def bounded(seconds: float) -> float:
    """What a receiver asks for, as far as it gets it: an hour at most."""
    return min(_LONGEST_HOLD_S, max(0.0, seconds))
