"""What the specification says of a log, read message by message: which events are new, whose they are, which are late.

Written from spec/insights.md ('Order and clocks', 'Session') and spec/wire.md ('Retries') alone, with whole lists of
events where the core has states. Default settings. Nothing is purged: no key is without a batch for 8 days.
"""

from collections.abc import Collection, Sequence
from operator import attrgetter
from uuid import UUID, uuid5

import msgspec

from gosight.schemas.envelope import Event
from tests.core import START_MS, uid

IDLE_MS, LONGEST_MS, GRACE_MS, MINUTE_MS = 30 * 60_000, 24 * 3_600_000, 10_000, 60_000

in_order = attrgetter("timestamp", "event_id")


class Arrival(msgspec.Struct, frozen=True):
    """A batch as it was appended at `at_ms`. `key`: a name; of a client's session, or a cookieless visitor's.

    `number`: (stream, seq), or None. `cut_ms`: then it is an erasure of the key, of all that is stamped up to it.
    """

    at_ms: int
    key: str
    is_cookieless: bool
    events: list[Event]
    number: tuple[str, int] | None = None
    cut_ms: int | None = None


class Story(msgspec.Struct):
    """One session as it arrived. `batches`: (clock, events in Order). `late`: ids of those before the watermark."""

    name: str
    batches: list[tuple[int, list[Event]]] = []
    late: set[str] = set()
    is_forced: bool = False

    @property
    def events(self) -> list[Event]:
        """All of them, in Order."""
        return sorted((one for _, batch in self.batches for one in batch), key=in_order)

    @property
    def judged(self) -> list[Event]:
        """Those that came in their turn."""
        return [one for one in self.events if one.event_id not in self.late]


def stories(arrivals: Sequence[Arrival], waits: Collection[str], window_ms: int) -> dict[str, Story]:
    """Sessions by id. `waits`: kinds of event that wait for their turn; `window_ms`: the longest of a verdict.

    Of a key that was erased (spec/storage.md, 'Erasure') nothing is told from before, nor from up to the cut; what was
    seen stays known.
    """
    found: dict[str, list[Story]] = {}
    seen: set[object] = set()
    cuts_ms: dict[str, int] = {}
    clock_ms = 0
    for one in arrivals:
        clock_ms = max(clock_ms, START_MS + one.at_ms)
        if one.cut_ms is not None:
            cuts_ms[one.key] = max(one.cut_ms, cuts_ms.get(one.key, one.cut_ms))
            found[one.key] = []
        shares: dict[str, list[Event]] = {}
        left = [event for event in _new(one, seen) if event.timestamp - START_MS > cuts_ms.get(one.key, -START_MS)]
        for event in sorted(left, key=in_order):
            story = _joined(found.setdefault(one.key, []), one, event)
            if story.name not in shares:
                shares[story.name] = []
                story.batches.append((clock_ms, shares[story.name]))
            shares[story.name].append(event)
    every = [story for of_key in found.values() for story in of_key]
    for story in every:
        _judge(story, waits, window_ms)
    return {story.name: story for story in every}


def _new(one: Arrival, seen: set[object]) -> list[Event]:
    """Of a numbered batch all or nothing, of others what was not there."""
    if one.number:
        is_seen = (one.key, one.number) in seen
        seen.add((one.key, one.number))
        return [] if is_seen else one.events
    new = [event for event in one.events if (one.key, event.event_id) not in seen]
    seen.update((one.key, event.event_id) for event in new)
    return new


def _joined(of_key: list[Story], one: Arrival, event: Event) -> Story:
    """The latest session that begins at or before it, the earliest later one, or a new one."""
    begun = sorted(of_key, key=lambda story: in_order(story.events[0]))
    before = [story for story in begun if story.events[0].timestamp <= event.timestamp][-1:]
    after = [story for story in begun if story.events[0].timestamp > event.timestamp]
    for story in (*before, *after):
        times = [other.timestamp for other in story.events]
        idle_ms = max(event.timestamp - times[-1], times[0] - event.timestamp) if one.is_cookieless else 0
        if max(*times, event.timestamp) - min(*times, event.timestamp) <= LONGEST_MS and idle_ms <= IDLE_MS:
            return story
    is_the_clients = not of_key and not one.is_cookieless
    story = Story(uid(one.key) if is_the_clients else str(uuid5(UUID(uid(one.key)), event.event_id)))
    of_key.append(story)
    return story


def _judge(story: Story, waits: Collection[str], window_ms: int) -> None:
    """Each batch by the watermark as it stood before it."""
    mark_ms = latest_ms = came_ms = 0
    waiting: list[tuple[int, int]] = []
    for clock_ms, batch in story.batches:
        if came_ms and clock_ms - came_ms >= MINUTE_MS:
            mark_ms = max(mark_ms, latest_ms + window_ms + 1, came_ms + MINUTE_MS - GRACE_MS)
        in_time = [one for one in batch if one.timestamp >= mark_ms]
        story.late.update(one.event_id for one in batch if one.timestamp < mark_ms)
        waiting += [(one.timestamp, clock_ms) for one in in_time if one.event_type in waits]
        latest_ms, came_ms = max(latest_ms, batch[-1].timestamp), clock_ms
        mark_ms = max(mark_ms, min(latest_ms, clock_ms) - GRACE_MS)
        waiting = [(at_ms, since_ms) for at_ms, since_ms in waiting if at_ms >= mark_ms]
        tired = [at_ms for at_ms, since_ms in waiting if clock_ms - since_ms > MINUTE_MS]
        if tired:
            mark_ms, story.is_forced = max(tired) + 1, True
