"""Requests that real trackers send (tests/data/clients, captured verbatim) as odd input of the ingestor."""

import json
from pathlib import Path
from typing import Any

import pytest

from gosight.http.ingest.enrich.device import Devices
from gosight.http.ingest.refusal import Refusal
from tests.reading import batch, codes, event, read, read_one

CLIENTS = Path(__file__).parents[1] / "data" / "clients"
REQUESTS: list[dict[str, Any]] = [
    json.loads(line) | {"client": folder.name}
    for folder in sorted(CLIENTS.glob("*/"))
    for line in (folder / "requests.jsonl").read_text().splitlines()
]
BODIES = [(CLIENTS / one["client"] / one["body_file"]).read_bytes() for one in REQUESTS if one.get("body_file")]


def test_there_are_some_of_two_trackers() -> None:
    assert len(BODIES) >= 20
    assert {one["client"] for one in REQUESTS} == {"plausible", "umami"}


@pytest.mark.parametrize("body", BODIES)
def test_a_foreign_body_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        read(body)
    assert (caught.value.status, caught.value.code) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize("body", BODIES)
def test_a_foreign_event_costs_no_neighbour(body: bytes) -> None:
    good = json.dumps(event()).encode()
    done = read(b'{"session_id":"s","events":[%s,%s,%s]}' % (good, body, good))
    assert codes(done) == {1: "INVALID_EVENT"}


@pytest.mark.parametrize("body", BODIES)
def test_as_a_payload_it_is_stored_as_it_is(body: bytes) -> None:
    payload = json.loads(body)
    _, only = read_one(batch(event(event_type="foreign", payload=payload)))
    assert json.loads(only.payload) == payload


def test_their_user_agents_are_browsers_and_the_driven_one_is_a_bot() -> None:
    devices = Devices()
    agents = {one["headers"]["User-Agent"] for one in REQUESTS if "User-Agent" in one["headers"]}
    known = {agent: devices.of(agent) for agent in agents}
    assert all(one.os == "Linux" and "Chrome" in one.browser for one in known.values())
    assert {agent for agent, one in known.items() if one.is_bot} == {one for one in agents if "Headless" in one}
