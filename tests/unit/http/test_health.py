"""What a process says of itself on its metrics port."""

import aiohttp
import pytest

from gosight.http import metrics_server
from gosight.http.readiness import Verdict


async def ready() -> Verdict:
    return Verdict(ready=False, dependencies={"kafka": "away"})


async def get(port: int, path: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("stalled", "status", "body"),
    [
        ([], 200, {"status": "ok"}),
        (
            ["partition 3: waited for since 121 s"],
            503,
            {"status": "stalled", "stalled": ["partition 3: waited for since 121 s"]},
        ),
    ],
    ids=["gets_on", "stalled"],
)
async def test_alive_means_that_it_gets_on(stalled: list[str], status: int, body: dict[str, object]) -> None:
    async with metrics_server.serve("127.0.0.1", 0, ready, lambda: stalled) as port:
        assert await get(port, "/health") == (status, body)


async def test_what_it_depends_on_is_no_matter_of_life() -> None:
    async with metrics_server.serve("127.0.0.1", 0, ready) as port:
        assert (await get(port, "/health"))[0] == 200
        assert await get(port, "/ready") == (503, {"ready": False, "dependencies": {"kafka": "away"}})
