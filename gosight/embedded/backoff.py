"""How long to wait before a service that died is started again."""

_FIRST_S = 0.5
_LONGEST_S = 30.0
_DOUBLINGS = 10  # more than the longest pause needs

STABLE_S = 60.0
"""A service that has been ready for so long starts over with the shortest pause."""


def pause_s(failures: int) -> float:
    """Seconds before the start after the n-th death in a row: 0.5, 1, 2, … at most 30."""
    return min(_LONGEST_S, _FIRST_S * 2.0 ** min(failures - 1, _DOUBLINGS))
