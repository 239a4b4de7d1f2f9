"""When a rule is evaluated: windows end at whole minutes, and slide by their step."""

from collections.abc import Iterator

import msgspec

from gosight.schemas.alerts import MINUTE_MS, WINDOWS_MS, Rule

HOUR_MS = 60 * MINUTE_MS
_QUARTER_MS = 15 * MINUTE_MS
_DAY_MS = 24 * HOUR_MS


class Ends(msgspec.Struct, frozen=True):
    """Ends of windows (ms since 1970): the first, and others every `step_ms`, `count` in all."""

    first_ms: int
    step_ms: int = MINUTE_MS
    count: int = 1

    def __iter__(self) -> Iterator[int]:
        return (self.first_ms + n * self.step_ms for n in range(self.count))

    @property
    def last_ms(self) -> int:
        """The last of them."""
        return self.first_ms + (self.count - 1) * self.step_ms

    def due(self, step_ms: int) -> "Ends":
        """Those of them that are whole multiples of a step (which is one of `self.step_ms`)."""
        first = -(-self.first_ms // step_ms) * step_ms
        return Ends(first, step_ms, max(0, (self.last_ms - first) // step_ms + 1))


def step_ms(rule: Rule) -> int:
    """A rule is evaluated whenever so much has passed.

    Days slide by quarters of an hour. An anomaly is of whole hours where its window is one or more, because hours are
    what it compares; so is a funnel, because each is a walk of its own through the events.
    """
    window_ms = WINDOWS_MS[rule.condition.window]
    if rule.condition.funnel is not None or (rule.kind == "anomaly" and window_ms >= HOUR_MS):
        return HOUR_MS
    return _QUARTER_MS if window_ms == _DAY_MS else MINUTE_MS


def hour_of(end_ms: int) -> int:
    """The hour (its begin, UTC) in which a window ends; one that ends with an hour is of that hour."""
    return (end_ms - 1) // HOUR_MS * HOUR_MS


def known_end_ms(end_ms: int, window_ms: int) -> int:
    """End of the day before a window, whose groups must not be absent from it; the same for a quarter of an hour."""
    return (end_ms - window_ms) // _QUARTER_MS * _QUARTER_MS


def known_ends(ends: Ends, window_ms: int) -> Ends:
    """Those of all these windows."""
    first_ms, last_ms = (known_end_ms(end, window_ms) for end in (ends.first_ms, ends.last_ms))
    return Ends(first_ms, _QUARTER_MS, (last_ms - first_ms) // _QUARTER_MS + 1)


def samples_an_hour(window_ms: int) -> int:
    """How many windows lie side by side in an hour, and so serve as its history; of longer ones, one ends with it."""
    return max(1, HOUR_MS // window_ms)
