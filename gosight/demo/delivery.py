"""How a visit reaches the ingestor: cut into batches, some too early, some too late, some twice, some with faults."""

from collections.abc import Iterator
from itertools import count, groupby, pairwise
from random import Random
from typing import Any

import msgspec

from gosight.demo.cast import Visitor
from gosight.demo.faults import FAULTS
from gosight.demo.recorder import new_id
from gosight.demo.records import Happening, Shipment, Visit

MAX_OVERTAKING_MS = 8_000
"""Batches that together last no longer may change places: the grace is 10 s."""

_BATCH_EVENTS = (3, 12)
_HASTY_EVENTS = (2, 4)

Batch = list[Happening]


def ship(visit: Visit, visitor: Visitor, rng: Random) -> list[Shipment]:
    """The visit's shipments in the order in which they are posted."""
    character = visitor.character
    batches = _by_scene(visit) if character.skew_ms or character.is_late else _anywhere(visit, character.is_hasty, rng)
    heads = _heads(visit, visitor, new_id(rng))
    shipments = [_shipment(batch, next(heads), character.skew_ms) for batch in batches]
    shipments[-1].is_beacon = True
    if character.is_sloppy:
        _spoil(shipments[0])
    if character.is_hasty:
        shipments = [shipments[place] for place in _overtaken(batches)]
    if character.is_late:
        shipments = [shipments[place] for place in _held_back(batches, visit.calm_scenes)]
    return _repeated(shipments, character.repeats, rng)


def _anywhere(visit: Visit, is_hasty: bool, rng: Random) -> list[Batch]:
    """Cut after any number of events, in the middle of a burst too."""
    batches, left = [], visit.happenings
    while left:
        size = rng.randint(*(_HASTY_EVENTS if is_hasty else _BATCH_EVENTS))
        batches.append(left[:size])
        left = left[size:]
    return batches


def _by_scene(visit: Visit) -> list[Batch]:
    """Cut between scenes only. A wrong clock is corrected batch by batch, to within the time that the request took;
    so what hangs together is sent together.
    """
    return [list(batch) for _, batch in groupby(visit.happenings, key=lambda one: one.scene)]


def _heads(visit: Visit, visitor: Visitor, stream_id: str) -> Iterator[dict[str, Any]]:
    """What stands beside the events of the first batch, of the second, and so on."""
    head = visitor.who | ({"session_id": visit.session_id} if visit.session_id else {})
    for seq in count():
        yield head | ({"stream_id": stream_id, "seq": seq} if visitor.character.is_numbered else {})


def _shipment(batch: Batch, head: dict[str, Any], skew_ms: int) -> Shipment:
    return Shipment(head, [msgspec.Raw(msgspec.json.encode(_wire(one, skew_ms))) for one in batch])


def _wire(one: Happening, skew_ms: int) -> dict[str, Any]:
    """As the batch says it, by the visitor's own clock."""
    return {
        "event_id": one.event_id,
        "event_type": one.event_type,
        "timestamp": one.at_ms + skew_ms,
        "page": one.page,
        "payload": one.payload,
    }


def _spoil(shipment: Shipment) -> None:
    """Add what must be refused; the good events beside it must be taken."""
    good = msgspec.json.decode(shipment.events[0])
    for code, fault in FAULTS:
        shipment.events.append(msgspec.Raw(msgspec.json.encode(fault(good))))
        shipment.rejected.append(code)


def _overtaken(batches: list[Batch]) -> list[int]:
    """Every batch changes places with the next where both together are short enough."""
    order = list(range(len(batches)))
    for first, second in pairwise(range(len(batches))):
        is_moved = order[first] != first
        if not is_moved and batches[second][-1].at_ms - batches[first][0].at_ms <= MAX_OVERTAKING_MS:
            order[first], order[second] = second, first
    return order


def _held_back(batches: list[Batch], calm_scenes: set[int]) -> list[int]:
    """The first batch that nothing depends on comes last, long after the grace."""
    late = next(place for place, batch in enumerate(batches) if batch[0].scene in calm_scenes)
    return [*(place for place in range(len(batches)) if place != late), late]


def _repeated(shipments: list[Shipment], times: int, rng: Random) -> list[Shipment]:
    """Some of them again, at the end, as a client does that missed the answers."""
    again = rng.sample(shipments, min(times, len(shipments)))
    return [*shipments, *(msgspec.structs.replace(one, is_repeat=True) for one in again)]
