"""The live view over a real WebSocket: who may listen, what is heard, and what happens to those who do not read."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import msgspec
import pytest
from aiohttp import WSMsgType, WSServerHandshakeError
from redis.asyncio import Redis

from gosight.schemas.live import LiveEvent, SessionStart
from gosight.stores.live import Live
from tests.integration.api.rows import envelope
from tests.integration.api.service import ApiService, Project

_PATIENCE_S = 30

START = SessionStart("s1", "2026-11-25T00:00:00.000Z", "/cart", "France", "mobile", "Firefox")
EVENT = LiveEvent("s1", "click", "2026-11-25T00:00:01.000Z", "/cart", "#pay")


class Dashboard:
    """One connected socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, **said: Any) -> None:
        await self.socket.send_str(json.dumps(said))

    async def hear(self) -> dict[str, Any]:
        message = await self.socket.receive(timeout=_PATIENCE_S)
        assert message.type is WSMsgType.TEXT, f"closed with {self.socket.close_code}: {message}"
        said: dict[str, Any] = json.loads(message.data)
        return said

    async def hear_but(self, kind: str) -> dict[str, Any]:
        """The next message that is not of this type."""
        while (said := await self.hear())["type"] == kind:
            pass
        return said

    async def closed(self) -> int | None:
        """The code that it is closed with."""
        while (await self.socket.receive(timeout=_PATIENCE_S)).type is WSMsgType.TEXT:
            pass
        return self.socket.close_code


@asynccontextmanager
async def dashboard(api: ApiService, project_id: str, origin: str | None = None) -> AsyncIterator[Dashboard]:
    address = f"http://127.0.0.1:{api.port}/api/v1/projects/{project_id}/realtime"
    async with aiohttp.ClientSession() as http, http.ws_connect(address, origin=origin) as socket:
        yield Dashboard(socket)


@asynccontextmanager
async def subscribed(api: ApiService, project: Project, *channels: str) -> AsyncIterator[Dashboard]:
    """One that has been welcomed: it has heard the first `metrics`."""
    async with dashboard(api, project.id) as one:
        await one.say(type="auth", token=project.key)
        await one.say(type="subscribe", channels=channels)
        assert (await one.hear())["type"] == "metrics"
        yield one


async def publish(api: ApiService, project_id: str, said: Sequence[msgspec.Struct], sessions: int = 0) -> None:
    """As a worker does it after a commit."""
    client = Redis.from_url(api.installation.environ["REDIS_URL"])  # ours gives up after half a second
    now_ms = time.time_ns() // 1_000_000
    seen_ms = {project_id: {str(uuid4()): now_ms for _ in range(sessions)}} if sessions else {}
    await Live(client).tell(seen_ms, {project_id: map(msgspec.json.encode, said)}, now_ms)
    await client.aclose()


async def test_what_was_subscribed_to_is_heard_and_nothing_else(api: ApiService, project: Project) -> None:
    async with subscribed(api, project, "events") as events, subscribed(api, project, "sessions") as sessions:
        await publish(api, project.id, [START, EVENT])
        assert await events.hear_but("metrics") == msgspec.to_builtins(EVENT)
        assert await sessions.hear_but("metrics") == msgspec.to_builtins(START)


async def test_other_projects_are_not_heard(api: ApiService, project: Project) -> None:
    async with subscribed(api, project, "events", "sessions") as one:
        await publish(api, (await asyncio.to_thread(api.project)).id, [START])
        await publish(api, project.id, [EVENT])
        assert await one.hear_but("metrics") == msgspec.to_builtins(EVENT)


async def test_channels_can_be_changed(api: ApiService, project: Project) -> None:
    async with subscribed(api, project) as one:
        await one.say(type="subscribe", channels=["sessions"])

        async def again() -> None:  # what is said before it has been heard is not for it
            while True:
                await publish(api, project.id, [EVENT, START])
                await asyncio.sleep(0.2)

        repeating = asyncio.create_task(again())
        assert await one.hear_but("metrics") == msgspec.to_builtins(START)
        repeating.cancel()


async def test_metrics_are_the_same_for_whoever_comes_again(api: ApiService, project: Project) -> None:
    """They are counted from the stores, so nothing is missing after a reconnect."""
    await publish(api, project.id, [], sessions=3)
    # Counted are those of 5 to 65 s ago.
    at = f"{datetime.now(UTC) - timedelta(seconds=6):%Y-%m-%d %H:%M:%S}"
    views = [{"at": at, "path": path} for path in ("/a", "/b", "/b")]
    await asyncio.to_thread(api.insert_events, envelope(project.id, uuid4(), *views))
    expected = {
        "type": "metrics",
        "active_sessions": 3,
        "events_per_minute": 3,
        "top_pages": [{"path": "/b", "views": 2}, {"path": "/a", "views": 1}],
    }
    for _ in range(2):
        async with dashboard(api, project.id) as one:
            await one.say(type="auth", token=project.key)
            await one.say(type="subscribe", channels=[])
            assert await one.hear() == expected
    async with subscribed(api, project) as one:
        assert (await one.hear())["type"] == "metrics", "every 5 s"


async def test_who_may_not_listen(api: ApiService, project: Project) -> None:
    for project_id, token, code in [
        (project.id, "gs_live_nobodys", 4401),
        (project.id, "no.valid.token", 4401),
        (project.id, project.write_key, 4403),
        ((await asyncio.to_thread(api.project)).id, project.key, 4404),
        ("nonsense", project.key, 4404),
    ]:
        async with dashboard(api, project_id) as one:
            await one.say(type="auth", token=token)
            assert (await one.closed(), token) == (code, token)


async def test_who_says_nothing_is_not_kept(api: ApiService, project: Project) -> None:
    async with dashboard(api, project.id) as one:
        assert await one.closed() == 4408


@pytest.mark.parametrize(
    "said", ["{", "[]", '{"type":"auth"}', '{"type":"shout"}', '{"type":"subscribe","channels":[]}']
)
async def test_a_first_message_that_is_none(api: ApiService, project: Project, said: str) -> None:
    async with dashboard(api, project.id) as one:
        await one.socket.send_str(said)
        assert await one.closed() == 4400


async def test_a_channel_that_does_not_exist(api: ApiService, project: Project) -> None:
    async with subscribed(api, project) as one:
        await one.say(type="subscribe", channels=["secrets"])
        assert await one.closed() == 4400


async def test_pages_of_other_sites_may_not_connect(api: ApiService, project: Project) -> None:
    with pytest.raises(WSServerHandshakeError, match="403"):
        async with dashboard(api, project.id, origin="https://evil.example"):
            pass
    async with dashboard(api, project.id, origin="https://dashboard.example"):
        pass


async def test_a_reader_that_is_slow_holds_nobody_up(api: ApiService, project: Project) -> None:
    """It reads nothing at all while megabytes are said; its neighbour hears every line."""
    long = LiveEvent("s1", "scroll", "", "/" + "x" * 2_000, None)
    async with subscribed(api, project, "events"), subscribed(api, project, "events") as quick:
        for _ in range(100):
            await publish(api, project.id, [long] * 50)
            for _ in range(50):
                assert (await quick.hear_but("metrics"))["type"] == "event"
    skipped = api.ask("/metrics", port=api.metrics_port).text
    assert "gosight_api_live_skipped_total 0.0" not in skipped
