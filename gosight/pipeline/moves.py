"""What a mouse move's payload says, cut down to what verdicts depend on.

`t` of a position (wire.md) is ms from the event's timestamp, before it (as rrweb counts) or after it, or ms since 1970.
Where it is neither, by `REACH_MS`, the clock is another one (one that the ingestor corrected, or the page's own), and
the newest position is where the pointer was when the event was made. What is farther from its event than `REACH_MS`, or
no place on any screen, is left out.
"""

from operator import attrgetter
from struct import Struct, pack
from typing import Annotated

import msgspec

from gosight.pipeline.texts import UNREADABLE
from gosight.schemas.envelope import Event

REACH_MS = 10_000
MAX_POSITIONS = 500
"""Of one event, and of 5 s: ten times what an SDK reports that looks every 100 ms."""

_MAX_PX = 16_000
"""Twice the widest screen; so a step of time or place always fits into 16 bits."""

STEP = Struct("<3h")

Px = Annotated[int, msgspec.Meta(ge=-_MAX_PX, le=_MAX_PX)]


class Moves(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Where the pointer went, in order of time. `ms`: from the event's timestamp to the first position, which is at
    `x`, `y`; `last_…`: of the last one. `steps`: ms, x and y from each position to the next, each as a `STEP`: mostly
    they only wait. `turns`: how many of more than 90 degrees.
    """

    ms: int
    x: int
    y: int
    last_ms: int
    last_x: int
    last_y: int
    steps: bytes = b""
    turns: int = 0


class _Position(msgspec.Struct, frozen=True, gc=False):
    x: Px
    y: Px
    t: int


class _Fraction(msgspec.Struct, frozen=True, gc=False):
    x: float
    y: float
    t: float


class _Payload(msgspec.Struct, frozen=True, gc=False):
    positions: list[_Position] = []


class _Fractions(msgspec.Struct, frozen=True, gc=False):
    positions: list[_Fraction] = []


_decode = msgspec.json.Decoder(_Payload).decode
_decode_fractions = msgspec.json.Decoder(_Fractions).decode
_time = attrgetter("t")


def moves_of(event: Event) -> Moves | None:
    """The moves of a `mouse_move` event; None where it says nothing usable."""
    said = _positions(event.payload)
    if not said:
        return None
    del said[MAX_POSITIONS:]
    said.sort(key=_time)
    zero = _zero(said[-1].t, event.timestamp)
    if said[0].t < zero - REACH_MS:
        said = [one for one in said if one.t >= zero - REACH_MS]
    return _moves(said, zero)


def _positions(payload: str) -> list[_Position]:
    """Most SDKs say whole numbers: those are checked while they are read."""
    try:
        return _decode(payload).positions
    except UNREADABLE:
        return _rounded(payload)


def _rounded(payload: str) -> list[_Position]:
    try:
        said = _decode_fractions(payload).positions
    except UNREADABLE:
        return []
    return [
        _Position(round(one.x), round(one.y), round(one.t))
        for one in said
        if abs(one.x) <= _MAX_PX and abs(one.y) <= _MAX_PX
    ]


def _zero(newest: int, event_ms: int) -> int:
    """What `t` says at the time of the event."""
    if -REACH_MS <= newest <= REACH_MS:
        return 0
    return event_ms if -REACH_MS <= newest - event_ms <= REACH_MS else newest


def _moves(places: list[_Position], zero: int) -> Moves:
    """Steps that lead nowhere are none: the pointer rests until the next."""
    first = last = places[0]
    last_x, last_y = first.x, first.y
    steps: list[int] = []
    turns = from_x = from_y = 0
    for place in places:
        x, y = place.x - last_x, place.y - last_y
        if x or y:
            steps += (place.t - last.t, x, y)
            if from_x * x + from_y * y < 0:
                turns += 1
            last, last_x, last_y, from_x, from_y = place, place.x, place.y, x, y
    packed = pack(f"<{len(steps)}h", *steps)
    return Moves(first.t - zero, first.x, first.y, last.t - zero, last_x, last_y, packed, turns)
