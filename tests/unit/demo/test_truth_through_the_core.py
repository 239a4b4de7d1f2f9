"""The pure core finds in the demo's traffic what is planted and nothing else, however it is cut and interleaved."""

import json
from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import NamedTuple
from uuid import UUID

import msgspec
import pytest

from gosight.demo.records import U_TURN, Lane, Planted, Shipment, Site
from gosight.demo.shop_site import shop_site
from gosight.demo.weblog import read_log, weblog_site
from gosight.http.ingest.batch import read_batch
from gosight.http.ingest.decode import decode_batch
from gosight.http.ingest.enrich.device import Device
from gosight.http.ingest.enrich.place import NOWHERE
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.project_rules import ProjectRules
from gosight.pipeline.chunk import compute
from gosight.pipeline.message import Message, Outcome, Source
from gosight.schemas import envelope, topics
from gosight.schemas.envelope import Event
from gosight.schemas.project import ProjectSettings
from gosight.schemas.rows import InsightRow
from tests.core import START_MS, Log, closed
from tests.trouble_oracle import u_turns

NOW_MS = 1_763_900_000_000
UNDERWAY_MS = 900
PROJECT = str(UUID(int=1))
RULES = ProjectRules(PROJECT, 1, ProjectSettings())


class Result(NamedTuple):
    insights: list[InsightRow]
    sessions: set[str]
    stored: int
    duplicates: int


def messages(site: Site, rng: Random, underway_ms: int) -> Iterator[Message]:
    """The site's shipments as the ingestor publishes them; lanes take turns as `rng` says."""
    left = [(number, lane, list(reversed(lane.shipments))) for number, lane in enumerate(site.lanes)]
    offset = 0
    while left:
        place = rng.randrange(len(left))
        number, lane, shipments = left[place]
        for one in published(number, lane, shipments.pop(), rng.randint(0, underway_ms)):
            count = len(one.events)
            key = topics.message_key(PROJECT, one.session_id or one.visitor_id)
            yield Message(offset, NOW_MS + offset, key, msgspec.json.encode(one), envelope.VERSION, "events", count)
            offset += 1
        if not shipments:
            left.pop(place)


def published(number: int, lane: Lane, shipment: Shipment, underway_ms: int) -> list[envelope.Envelope]:
    """`underway_ms`: from the client's stamp to the first byte; a wrong clock is corrected by so much too much."""
    body = msgspec.json.encode(shipment.head | {"sent_at": NOW_MS + lane.skew_ms, "events": shipment.events})
    sender = Sender(str(UUID(int=1_000 + number)), "", Device(), NOWHERE)
    return read_batch(decode_batch(body), RULES, sender, NOW_MS + underway_ms).envelopes


def run(site: Site, seed: int, underway_ms: int = UNDERWAY_MS) -> Result:
    """All of it through one partition, in chunks of chance sizes."""
    rng = Random(seed)
    left = list(messages(site, rng, underway_ms))
    states: dict[bytes, bytes] = {}
    result = Result([], set(), 0, 0)
    clock_ms = 0
    while left:
        size = rng.randint(1, 400)
        source = Source(topics.EVENTS, 1, 0, clock_ms)
        made = compute(source, left[:size], states.get, lambda _: (), {(PROJECT, 1): RULES.settings})
        left, clock_ms = left[size:], made.clock_ms
        states |= {key: state for key, state in made.states.items() if state is not None}
        result = plus(result, made)
    return result


def plus(result: Result, made: Outcome) -> Result:
    """Rows whose session was joined or moved are taken away again."""
    gone = {row.session_id for row in made.sessions if row.is_deleted}
    kept = {row.session_id for row in made.sessions if not row.is_deleted}
    return Result(
        result.insights + made.insights,
        (result.sessions - gone) | kept,
        result.stored + made.ledger.stored,
        result.duplicates + made.ledger.duplicates,
    )


def found(result: Result, site: Site) -> list[Planted]:
    """As the truth says it: sessions that the processor made have no id there."""
    rows = [row for row in result.insights if row.insight_type in site.truth.insight_types]
    return sorted(
        Planted(
            row.session_id if row.session_id in site.truth.sessions else "",
            row.insight_type,
            row.related_event_ids[0],
            json.loads(row.details).get("click_count", 0),
        )
        for row in rows
    )


@pytest.mark.parametrize("seed", range(6))
def test_what_is_planted_is_found_and_nothing_else(seed: int) -> None:
    site = shop_site(seed, NOW_MS, 40)
    result = run(site, seed)
    assert found(result, site) == sorted(site.truth.planted)
    assert (result.stored, result.duplicates) == (site.truth.stored, site.truth.duplicates)
    assert len(result.sessions) == len(site.truth.sessions) + site.truth.cookieless_sessions
    assert result.sessions >= site.truth.sessions


def test_how_it_is_cut_into_batches_changes_nothing() -> None:
    """With every request equally long underway: a wrong clock is corrected anew with each."""
    site = shop_site(1, NOW_MS, 40)
    for lane in site.lanes:
        lane.shipments = [one for shipment in lane.shipments if not shipment.is_repeat for one in singles(shipment)]
    result = run(site, 1, underway_ms=0)
    assert found(result, site) == sorted(site.truth.planted)
    assert result.stored == site.truth.stored


def singles(shipment: Shipment) -> list[Shipment]:
    """The same events, each in a batch of its own, which has no number."""
    head = {name: value for name, value in shipment.head.items() if name not in ("stream_id", "seq")}
    return [Shipment(head, [event]) for event in shipment.events]


def test_the_logs_visitors_are_cut_into_as_many_sessions_as_it_says() -> None:
    site = weblog_site(NOW_MS, read_log())
    result = run(site, 1)
    assert (result.stored, result.duplicates) == (9_999, 0)
    assert len(result.sessions) == site.truth.cookieless_sessions
    assert found(result, site) == []


def test_turns_of_the_logs_visitors_are_those_of_a_naive_reading() -> None:
    visitors = [looks(lane) for lane in weblog_site(START_MS, read_log()).lanes]
    log = Log()
    for number, events in enumerate(visitors):
        log.batch(number, events, session="", visitor=f"{number}")
    rows = [row for row in closed(log).insights if row.insight_type == U_TURN]
    named = [turn["related"] for events in visitors for one in cut(events) for turn in u_turns(one, 10_000)]
    assert sorted(row.related_event_ids for row in rows) == sorted(named)
    assert len(rows) == 5


def looks(lane: Lane) -> list[Event]:
    """All that a visitor did, in Order."""
    said = [msgspec.json.decode(one) for shipment in lane.shipments for one in shipment.events]
    events = [Event(one["event_id"], one["event_type"], one["timestamp"], path=one["page"]["path"]) for one in said]
    return sorted(events, key=lambda one: (one.timestamp, one.event_id))


def cut(events: list[Event]) -> Iterator[list[Event]]:
    """At gaps of more than half an hour; nobody of them stays for a day."""
    borders = [at for at in range(1, len(events)) if events[at].timestamp - events[at - 1].timestamp > 30 * 60_000]
    for start, end in pairwise([0, *borders, len(events)]):
        yield events[start:end]
