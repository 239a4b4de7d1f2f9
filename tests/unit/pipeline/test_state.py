"""What is remembered of a session: how it is packed, and how little that is."""

from collections.abc import Iterator
from statistics import median

import msgspec
import pytest

from gosight.demo.shop_site import shop_site
from gosight.pipeline.state import KeyState, deadline_of, pack, size_of, unpack
from tests.core import DAY, MINUTE, PROJECT, SECOND, START_MS, Core, Log, event, view
from tests.reading import read
from tests.recordings import of_rrweb

KB = 1_024


def state_after(log: Log) -> KeyState:
    (packed,) = core_after(log).states.values()
    return unpack(packed)


def core_after(log: Log) -> Core:
    core = Core()
    core.feed(log.messages)
    return core


def visits() -> Iterator[Log]:
    """What each of the demo's visitors sends, as its ingestor publishes it."""
    now_ms = START_MS + DAY
    for lane in shop_site(1, now_ms, 150).lanes:
        log = Log()
        for shipment in lane.shipments:
            body = msgspec.json.encode(shipment.head | {"events": shipment.events})
            for one in read(body, now=now_ms).envelopes:
                latest_ms = max(event.timestamp for event in one.events)
                log.publish(latest_ms - START_MS, msgspec.structs.replace(one, project_id=PROJECT, settings_version=1))
        if log.messages:  # of some everything is refused
            yield log


def test_packed_and_back() -> None:
    state = state_after(Log().batch(0, [view(0), event("scroll", 5, scroll_depth=40)], seq=3))
    assert state.sessions
    assert unpack(pack(state)) == state
    assert pack(unpack(pack(state))) == pack(state)


@pytest.mark.parametrize("deadline_ms", [None, START_MS])
def test_deadline_is_read_without_the_rest(deadline_ms: int | None) -> None:
    assert deadline_of(pack(KeyState(deadline_ms=deadline_ms))) == deadline_ms


def test_what_repeats_takes_no_room() -> None:
    state = state_after(Log().batch(0, [view(n * SECOND, "/a" * 900, f"{n}") for n in range(9)]))
    assert size_of(state) > 10 * KB
    assert len(pack(state)) < size_of(state) // 4


def test_median_session_of_a_real_shop_fits_into_a_kilobyte() -> None:
    """The demo's visitors: when each of them was last heard of, and when it has been quiet for a while."""
    busy: list[int] = []
    quiet: list[int] = []
    for log in visits():
        core = core_after(log)
        busy += map(len, core.states.values())
        core.feed(Log().tick(log.messages[-1].at_ms - START_MS + 2 * MINUTE).messages)
        quiet += map(len, core.states.values())
    assert len(quiet) > 100
    assert median(quiet) <= KB
    assert median(busy) <= 2 * KB


def test_recorded_session_fits_into_a_kilobyte() -> None:
    """Three minutes and four pages of a real one, when it has been quiet for a while."""
    log = Log()
    for seq, one in enumerate(sorted(of_rrweb("rrweb/session"), key=lambda one: (one.timestamp, one.event_id))):
        log.batch(one.timestamp - START_MS, [one], seq=seq)
    core = core_after(log.tick(log.messages[-1].at_ms - START_MS + 2 * MINUTE))
    (packed,) = core.states.values()
    assert len(packed) <= KB
