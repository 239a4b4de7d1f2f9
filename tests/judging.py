"""One detector, asked alone: what it says of a session's events."""

from collections.abc import Iterable

from gosight.pipeline.detectors.finding import Detector, Finding, NearMiss, Verdict
from gosight.pipeline.signals import signal_of
from gosight.schemas.envelope import Event
from tests.core import START_MS

SILENT_MS = START_MS + 10_000_000


def verdicts(detector: Detector, events: Iterable[Event]) -> list[Verdict]:
    """All verdicts on a session of these events, given in Order, that then falls silent."""
    state = detector.state_type()
    in_order = sorted(events, key=lambda one: (one.timestamp, one.event_id))
    taken = [signal_of(one, 0) for one in in_order if one.event_type in detector.takes]
    given = [one for signal in taken for one in detector.on_signal(state, signal)]
    return given + list(detector.on_watermark(state, SILENT_MS))


def insights(detector: Detector, events: Iterable[Event]) -> list[Finding]:
    """Those that were given."""
    return [one for one in verdicts(detector, events) if isinstance(one, Finding)]


def near_misses(detector: Detector, events: Iterable[Event]) -> list[str]:
    """The rules that those which almost were did not pass."""
    return [one.rule for one in verdicts(detector, events) if isinstance(one, NearMiss)]
