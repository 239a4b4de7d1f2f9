"""Thrashed cursor: the mouse is shaken, to and fro, fast.

Rule (spec/insights.md): inside a window of 5 s and at least 20 positions on one page the pointer moved for at least
`min_duration_ms`, turned by more than 90 degrees at least `min_direction_changes` times, and was at least
`min_velocity` fast in the mean. A bout that goes on is one insight: a further such window belongs to it when it ends
at most 5 s after the last one. It is given when none can any more.

Most of the time nobody thrashes. Moves wait as they came until there are nearly as many turns among those of 5 s as a
bout needs; only then windows are looked at (`trail.py`), until the pointer rests for over 5 s.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, ClassVar

import msgspec

from gosight.pipeline.detectors.finding import MAX_RELATED, Finding, NearMiss, Verdict
from gosight.pipeline.detectors.trail import MIN_POSITIONS, WINDOW_MS, Box, Trail
from gosight.pipeline.moves import MAX_POSITIONS, REACH_MS, STEP, Moves
from gosight.pipeline.signals import Signal

_MS_PER_S = 1_000
_first, _pack = STEP.unpack_from, STEP.pack
_NEARLY = 0.8
"""What a near miss has of the number that it did not pass, at least."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`min_velocity`: CSS pixels of the viewport per second."""

    enabled: bool = True
    min_duration_ms: Annotated[int, msgspec.Meta(ge=1, le=WINDOW_MS)] = 2_000
    min_direction_changes: Annotated[int, msgspec.Meta(ge=1, le=MAX_POSITIONS)] = 10
    min_velocity: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 500


class Glide(msgspec.Struct, array_like=True, gc=False):
    """The moves of one event. `until_ms`: event time of its last position; `steps`: from the last position before them,
    none any more when they are in the trail, where `number` is that of its last.
    """

    at_ms: int
    event_id: str
    until_ms: int
    count: int
    turns: int
    steps: bytes
    number: int = 0


class Bout(msgspec.Struct, array_like=True, gc=False):
    """Thrashing. Numbers, times and lengths as in the trail: of its first position (`from…`), and its last one so far.
    `related`: ids of the first of its events, up to position `related_to`; `first_ms`: when the first was; `url`: of
    the one where it was seen.
    """

    url: str
    from_ms: int
    from_length: int
    from_turns: int
    number: int
    ms: int
    length: int
    turns: int
    box: Box
    related_to: int
    first_ms: int = 0
    related: list[str] = []


class Stretch(msgspec.Struct, array_like=True, gc=False):
    """Moves on one page without a rest of over 5 s. `x`, `y`, `at_ms`: the last position; `step_…`: how it was come to.
    `count`, `turns`: of all `glides`. `nearly`: the rule that alone was not passed.
    """

    path: str
    at_ms: int
    x: int
    y: int
    step_x: int = 0
    step_y: int = 0
    count: int = 0
    turns: int = 0
    glides: list[Glide] = []
    trail: Trail | None = None
    bout: Bout | None = None
    nearly: str = ""
    has_thrashed: bool = False


class State(msgspec.Struct, array_like=True, gc=False):
    """Nothing while the mouse rests."""

    stretch: Stretch | None = None


class ThrashedCursor:
    """See the file."""

    kind: ClassVar[str] = "thrashed_cursor"
    takes: ClassVar[frozenset[str]] = frozenset({"mouse_move"})
    settings_type: ClassVar[type[msgspec.Struct]] = Settings
    state_type: ClassVar[type[msgspec.Struct]] = State

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def window_ms(self) -> int:
        """Positions lie around their event, and those of later events may still belong to a bout."""
        return 2 * REACH_MS + WINDOW_MS

    def on_signal(self, state: State, signal: Signal) -> Iterable[Verdict]:
        """Moves make a stretch of them longer; another page or a rest ends it."""
        moves, stretch = signal.moves, state.stretch
        if moves is None:
            return ()
        verdicts: list[Verdict] = []
        at_ms = signal.at_ms + moves.ms
        if stretch and (signal.path != stretch.path or at_ms - stretch.at_ms > WINDOW_MS):
            verdicts, stretch = self._end(stretch), None
        if stretch is None:
            stretch = state.stretch = Stretch(signal.path, at_ms, moves.x, moves.y)
        return verdicts + self._look(stretch, signal.url) if _append(stretch, signal, moves) else verdicts

    def on_watermark(self, state: State, watermark_ms: int) -> Iterable[Verdict]:
        """A later event's positions may reach back before it."""
        stretch, over_ms = state.stretch, watermark_ms - REACH_MS - WINDOW_MS
        if stretch is None:
            return ()
        if stretch.at_ms < over_ms:
            state.stretch = None
            return self._end(stretch)
        if stretch.bout and stretch.trail and stretch.at_ms - stretch.trail.ms + stretch.bout.ms < over_ms:
            return [self._give(stretch, stretch.bout)]
        return ()

    def _look(self, stretch: Stretch, url: str) -> list[Verdict]:
        """The newest glide has come: look at the windows that end in it, if any may pass."""
        if stretch.trail:
            return list(self._follow(stretch, stretch.trail, stretch.glides[-1:], url))
        nearly = stretch.turns >= _NEARLY * self._settings.min_direction_changes
        if not nearly or stretch.count < MIN_POSITIONS - 1:
            return []
        trail = stretch.trail = _trail(stretch)
        return list(self._follow(stretch, trail, stretch.glides, url))

    def _follow(self, stretch: Stretch, trail: Trail, glides: list[Glide], url: str) -> Iterator[Finding]:
        """Look at the windows that end in these glides, which are the newest."""
        number = trail.number
        for glide in glides:
            number = glide.number = number + glide.count
        for glide in glides:
            yield from self._follow_one(stretch, trail, glide, url)
        if not stretch.has_thrashed and not stretch.nearly:
            stretch.nearly = self._nearly(trail)

    def _follow_one(self, stretch: Stretch, trail: Trail, glide: Glide, url: str) -> Iterator[Finding]:
        settings = self._settings
        rule = settings.min_duration_ms, settings.min_direction_changes, settings.min_velocity
        steps, glide.steps = glide.steps, b""
        for ms, x, y in STEP.iter_unpack(steps):
            is_thrashing = trail.add(ms, x, y, *rule)
            if stretch.bout and trail.ms - stretch.bout.ms > WINDOW_MS:
                yield self._give(stretch, stretch.bout)
            if is_thrashing:
                _extend(stretch, trail, glide, url)

    def _nearly(self, trail: Trail) -> str:
        """The one rule that all of the last 5 s did not pass, though nearly, or nothing."""
        settings, duration_ms = self._settings, trail.ms - trail.oldest_ms
        if trail.number - trail.oldest + 1 < MIN_POSITIONS or not duration_ms:
            return ""
        passed = {
            "min_duration_ms": duration_ms / settings.min_duration_ms,
            "min_direction_changes": trail.turns_after(trail.oldest) / settings.min_direction_changes,
            "min_velocity": (trail.length - trail.oldest_length) / duration_ms / settings.min_velocity,
        }
        missed = [rule for rule, share in passed.items() if share < 1]
        return missed[0] if len(missed) == 1 and passed[missed[0]] >= _NEARLY else ""

    def _end(self, stretch: Stretch) -> list[Verdict]:
        if stretch.bout:
            return [self._give(stretch, stretch.bout)]
        return [NearMiss(self.kind, stretch.nearly)] if stretch.nearly else []

    def _give(self, stretch: Stretch, bout: Bout) -> Finding:
        stretch.bout = None
        settings, duration_ms, turns = self._settings, bout.ms - bout.from_ms, bout.turns - bout.from_turns
        distance_px = round((bout.length - bout.from_length) / 1_000)
        speed = round(distance_px * _MS_PER_S / duration_ms)
        left, top, right, bottom = bout.box
        x, y = (left + right) // 2, (top + bottom) // 2
        first = Signal(bout.first_ms, bout.related[0], "mouse_move", 0, path=stretch.path, url=bout.url, x=x, y=y)
        return Finding(
            kind=self.kind,
            severity="medium",
            first=first,
            related=bout.related,
            x=x,
            y=y,
            details={
                "duration_ms": duration_ms,
                "distance_px": distance_px,
                "direction_changes": turns,
                "area_bounds": {"min_x": left, "min_y": top, "max_x": right, "max_y": bottom},
            },
            seen=f"the pointer turned {turns} times in {duration_ms} ms, at {speed} px/s in the mean",
            expected=f"fewer than {settings.min_direction_changes} turns in {settings.min_duration_ms} ms and more, "
            f"or less than {settings.min_velocity} px/s",
        )


def _append(stretch: Stretch, signal: Signal, moves: Moves) -> bool:
    """One more glide, which goes on from where the pointer was; whether it holds anything new."""
    steps, turns = _joined(stretch, signal.at_ms + moves.ms, moves)
    if steps:
        stretch.at_ms, stretch.x, stretch.y = signal.at_ms + moves.last_ms, moves.last_x, moves.last_y
    elif stretch.glides:
        return False
    count = len(steps) // STEP.size
    stretch.glides.append(Glide(signal.at_ms, signal.event_id, stretch.at_ms, count, turns, steps))
    stretch.count += count
    stretch.turns += turns
    return True


def _forget(stretch: Stretch, at_ms: int) -> None:
    """No window that ends at `at_ms` or later reaches back to these glides."""
    glides = stretch.glides
    while glides and (at_ms - glides[0].until_ms > WINDOW_MS or stretch.count - glides[0].count > MAX_POSITIONS):
        gone = glides.pop(0)
        stretch.count, stretch.turns = stretch.count - gone.count, stretch.turns - gone.turns


def _joined(stretch: Stretch, at_ms: int, moves: Moves) -> tuple[bytes, int]:
    """The steps from the last position on, and how often they turn, at most. What came before it is left out."""
    ms, x, y, steps = at_ms - stretch.at_ms, moves.x - stretch.x, moves.y - stretch.y, moves.steps
    while ms < 0 or not (x or y):
        if not steps:
            return b"", 0
        more_ms, more_x, more_y = _first(steps)
        ms, x, y, steps = ms + more_ms, x + more_x, y + more_y, steps[STEP.size :]
    _forget(stretch, stretch.at_ms + ms)
    turns = moves.turns
    if stretch.step_x * x + stretch.step_y * y < 0:
        turns += 1
    stretch.step_x, stretch.step_y = x, y
    if steps:
        _, next_x, next_y = _first(steps)
        if x * next_x + y * next_y < 0:
            turns += 1
        _, stretch.step_x, stretch.step_y = _first(steps, len(steps) - STEP.size)
    return _pack(ms, x, y) + steps, turns


def _trail(stretch: Stretch) -> Trail:
    """Begins where the glides do."""
    steps = list(STEP.iter_unpack(b"".join(one.steps for one in stretch.glides)))
    return Trail(stretch.x - sum(x for _, x, _ in steps), stretch.y - sum(y for _, _, y in steps))


def _extend(stretch: Stretch, trail: Trail, glide: Glide, url: str) -> None:
    """A thrashing window ends at the newest position, one of this glide's."""
    bout = stretch.bout
    if bout is None:
        number, ms, length = trail.least[:3]
        start = url, ms, length, trail.turns - trail.turns_after(number)
        here = trail.number, trail.ms, trail.length, trail.turns
        bout = stretch.bout = Bout(*start, *here, trail.box_from(number), number - 1)
        stretch.has_thrashed, stretch.nearly = True, ""
    else:
        bout.box = _around(bout.box, trail.box_from(bout.number + 1))
        bout.number, bout.ms, bout.length, bout.turns = trail.number, trail.ms, trail.length, trail.turns
    if bout.related_to < glide.number:
        _relate(bout, [one for one in stretch.glides if bout.related_to < one.number <= glide.number])


def _relate(bout: Bout, glides: list[Glide]) -> None:
    """Name the events that hold its positions, the oldest first."""
    if not bout.related:
        bout.first_ms = glides[0].at_ms
    bout.related += [one.event_id for one in glides[: MAX_RELATED - len(bout.related)]]
    bout.related_to = glides[-1].number


def _around(box: Box, other: Box) -> Box:
    return min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])
