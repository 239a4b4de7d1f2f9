"""The driver against a server that refuses first: what is not taken now is sent again, stamped anew."""

import gzip
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from gosight.demo import driver
from gosight.demo.driver import Driver, NotTaken
from gosight.demo.records import Lane, Shipment

SHIPMENT = Shipment({"stream_id": "s", "seq": 1}, [msgspec.Raw(b'{"timestamp":1}'), msgspec.Raw(b"{}")])
TAKEN = {"success": True, "events_accepted": 1, "events_rejected": 1, "errors": [{"index": 1, "code": "INVALID_EVENT"}]}


class Ingestor:
    """Gives the answers one after the other, the last one for ever; keeps what it was sent."""

    def __init__(self) -> None:
        self.answers: list[Callable[[], web.Response]] = [lambda: web.json_response(TAKEN, status=202)]
        self.requests: list[web.Request] = []
        self.bodies: list[dict[str, Any]] = []

    async def take(self, request: web.Request) -> web.Response:
        self.requests.append(request)
        body = await request.read()
        self.bodies.append(json.loads(body if request.headers.get("Content-Encoding") else gzip.decompress(body)))
        return self.answers.pop(0)() if len(self.answers) > 1 else self.answers[0]()

    async def config(self, request: web.Request) -> web.Response:
        return web.json_response({"visitor": {"token": f"token-of-{request.headers['X-Forwarded-For']}"}})


@pytest.fixture
def ingestor() -> Ingestor:
    return Ingestor()


@pytest.fixture
async def sender(ingestor: Ingestor) -> AsyncIterator[Driver]:
    app = web.Application()
    app.router.add_post("/v1/events", ingestor.take)
    app.router.add_get("/v1/config", ingestor.config)
    async with TestServer(app) as server, ClientSession() as session:
        yield Driver(session, str(server.make_url("")).rstrip("/"), "gs_live_x")


def refusal(status: int) -> Callable[[], web.Response]:
    return lambda: web.json_response({"error": {"code": "X"}}, status=status, headers={"Retry-After": "0"})


async def test_what_was_taken_and_refused_is_counted(sender: Driver) -> None:
    tally = await sender.drive([Lane("1.2.3.4", "curl", [SHIPMENT, SHIPMENT])])
    assert (tally.requests, tally.sent, tally.accepted, tally.rejected) == (2, 4, 2, {"INVALID_EVENT": 2})
    assert tally.uncertain == 0


@pytest.mark.parametrize("status", [429, 503])
async def test_what_is_not_taken_now_is_sent_again(sender: Driver, ingestor: Ingestor, status: int) -> None:
    ingestor.answers.insert(0, refusal(status))
    tally = await sender.drive([Lane("1.2.3.4", "curl", [SHIPMENT])])
    assert (tally.requests, tally.sent, tally.uncertain) == (1, 2, 2)
    first, second = ingestor.bodies
    assert second["sent_at"] >= first.pop("sent_at") > 0
    assert {name: second[name] for name in first} == first


async def test_what_is_wrong_is_not_sent_again(sender: Driver, ingestor: Ingestor) -> None:
    ingestor.answers.insert(0, refusal(401))
    with pytest.raises(NotTaken, match="401"):
        await sender.drive([Lane("1.2.3.4", "curl", [SHIPMENT])])
    assert len(ingestor.requests) == 1


async def test_a_server_that_never_takes_it_is_given_up(
    sender: Driver, ingestor: Ingestor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "_ATTEMPTS", 3)
    ingestor.answers = [refusal(503)]
    with pytest.raises(NotTaken, match="3 attempts: 503"):
        await sender.drive([Lane("1.2.3.4", "curl", [SHIPMENT])])


async def test_address_browser_and_clock_are_the_visitors(sender: Driver, ingestor: Ingestor) -> None:
    hour = 3_600_000
    await sender.drive(
        [Lane("1.2.3.4", "Lynx/2.9", [SHIPMENT]), Lane("5.6.7.8", "Lynx/2.9", [SHIPMENT], skew_ms=9 * hour)]
    )
    assert [one.headers["X-Forwarded-For"] for one in ingestor.requests] == ["1.2.3.4", "5.6.7.8"]
    assert {one.headers["User-Agent"] for one in ingestor.requests} == {"Lynx/2.9"}
    right, wrong = ingestor.bodies
    assert wrong["sent_at"] - right["sent_at"] == pytest.approx(9 * hour, abs=hour)


async def test_a_cookieless_visitor_asks_who_it_is(sender: Driver, ingestor: Ingestor) -> None:
    await sender.drive([Lane("1.2.3.4", "curl", [SHIPMENT, SHIPMENT], is_cookieless=True)])
    assert [one["visitor_token"] for one in ingestor.bodies] == ["token-of-1.2.3.4"] * 2


async def test_a_beacon_sets_no_header_that_a_beacon_cannot(sender: Driver, ingestor: Ingestor) -> None:
    beacon = msgspec.structs.replace(SHIPMENT, is_beacon=True)
    await sender.drive([Lane("1.2.3.4", "curl", [beacon])])
    (request,) = ingestor.requests
    assert request.query["key"] == "gs_live_x"
    assert not {"X-GoSight-Key", "Content-Encoding"} & set(request.headers)
    assert request.headers["Content-Type"].startswith("text/plain")
