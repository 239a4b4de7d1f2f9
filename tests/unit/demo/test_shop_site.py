"""The shop's traffic: the same for the same seed, readable by the ingestor, refused exactly where it says so."""

from collections import Counter
from uuid import UUID

import msgspec
import pytest

from gosight.demo.cast import CHARACTERS
from gosight.demo.delivery import MAX_OVERTAKING_MS
from gosight.demo.records import PLANTED_TYPES, Lane, Shipment, Site
from gosight.demo.scenes import DECOYS, PLANTED
from gosight.demo.shop_site import shop_site
from gosight.http.ingest.batch import read_batch
from gosight.http.ingest.decode import decode_batch
from gosight.http.ingest.enrich.device import Device, Devices
from gosight.http.ingest.enrich.place import NOWHERE
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.project_rules import ProjectRules
from gosight.schemas import wire
from gosight.schemas.envelope import Envelope
from gosight.schemas.project import ProjectSettings

NOW_MS = 1_763_900_000_000
PROJECT = str(UUID(int=1))
RULES = ProjectRules(PROJECT, 1, ProjectSettings())
NOBODY = Sender(str(UUID(int=2)), "", Device(), NOWHERE)


@pytest.fixture(scope="module")
def site() -> Site:
    return shop_site(7, NOW_MS, 60)


def body(lane: Lane, shipment: Shipment) -> bytes:
    return msgspec.json.encode(shipment.head | {"sent_at": NOW_MS + lane.skew_ms, "events": shipment.events})


def taken(lane: Lane, shipment: Shipment) -> tuple[list[Envelope], list[str]]:
    """What the ingestor makes of it, and the codes of what it refuses."""
    read = read_batch(decode_batch(body(lane, shipment)), RULES, NOBODY, NOW_MS)
    return read.envelopes, [one.code for one in read.rejected]


def test_the_same_seed_gives_the_same_traffic(site: Site) -> None:
    assert shop_site(7, NOW_MS, 60) == site
    assert shop_site(8, NOW_MS, 60).truth != site.truth


def test_the_same_visits_at_another_hour_have_the_same_truth(site: Site) -> None:
    assert shop_site(7, NOW_MS + 3_600_000, 60).truth == site.truth


def test_twenty_visitors_hold_every_character_and_every_scene() -> None:
    truth = shop_site(1, NOW_MS, len(CHARACTERS)).truth
    acts = 2 * (len(truth.sessions) + truth.cookieless_sessions - truth.bots)
    assert acts >= len(PLANTED) + len(DECOYS)
    assert {one.insight_type for one in truth.planted} == set(PLANTED_TYPES)
    assert min(truth.duplicates, truth.bots, truth.cookieless_sessions, truth.rejected.total()) > 0


def test_the_ingestor_refuses_what_must_be_refused_and_nothing_else(site: Site) -> None:
    for lane in site.lanes:
        for shipment in lane.shipments:
            assert taken(lane, shipment)[1] == shipment.rejected


def test_sums_are_those_of_the_shipments(site: Site) -> None:
    shipments = [one for lane in site.lanes for one in lane.shipments]
    stored = {(one.head.get("session_id"), event_id) for one in shipments for event_id in accepted_ids(one)}
    assert site.truth.sent == sum(len(one.events) for one in shipments)
    assert site.truth.stored == len(stored)
    assert site.truth.rejected == Counter(code for one in shipments for code in one.rejected)


def accepted_ids(shipment: Shipment) -> list[str]:
    good = shipment.events[: len(shipment.events) - len(shipment.rejected)]
    return [str(msgspec.json.decode(event)["event_id"]) for event in good]


def test_wrong_clocks_are_corrected_to_the_visits_in_the_past_hours(site: Site) -> None:
    assert {lane.skew_ms for lane in site.lanes} == {0, 9 * 3_600_000, -5 * 3_600_000}
    for lane in site.lanes:
        times = [event.timestamp for one in lane.shipments for made in taken(lane, one)[0] for event in made.events]
        assert min(times) > NOW_MS - 8 * 3_600_000
        assert max(times) < NOW_MS - 60_000


def test_every_planted_insight_begins_with_a_click_or_page_view_that_is_stored(site: Site) -> None:
    begins = {
        (made.session_id, event.event_id)
        for lane in site.lanes
        for shipment in lane.shipments
        for made in taken(lane, shipment)[0]
        for event in made.events
        if event.event_type in ("click", "page_view")
    }
    assert {(one.session_id, one.event_id) for one in site.truth.planted} <= begins


def test_a_repeat_is_the_same_batch_again(site: Site) -> None:
    for lane in site.lanes:
        originals = [(one.head, one.events) for one in lane.shipments if not one.is_repeat]
        repeats = [(one.head, one.events) for one in lane.shipments if one.is_repeat]
        assert all(one in originals for one in repeats)


def test_batches_that_overtake_each_other_stay_within_the_grace(site: Site) -> None:
    overtaken = 0
    for lane, character in zip(site.lanes, CHARACTERS * 3, strict=True):
        if not character.is_hasty:
            continue
        greatest = dict.fromkeys((one.head["session_id"] for one in lane.shipments), 0)
        for shipment in (one for one in lane.shipments if not one.is_repeat):
            times = [msgspec.json.decode(event, type=wire.WireEvent).timestamp for event in shipment.events]
            session_id = shipment.head["session_id"]
            overtaken += times[0] < greatest[session_id]
            assert times[0] >= greatest[session_id] - MAX_OVERTAKING_MS
            greatest[session_id] = max(greatest[session_id], round(times[-1]))
    assert overtaken > 30


def test_bots_are_told_by_their_user_agent(site: Site) -> None:
    devices = Devices()
    for lane, character in zip(site.lanes, CHARACTERS * 3, strict=True):
        assert devices.of(lane.user_agent).is_bot is character.is_bot
