"""`python -m bench.realtime`: many dashboards on one api process, all of one project, at a steady flow of live lines.

Figure: lines handed out per CPU-second of the api. Delays run from publishing to a dashboard's having the line, so they
hold this process's own work as a thousand readers, which shares the machine.
"""

import argparse
import asyncio
import json
import time
from contextlib import AsyncExitStack

import aiohttp
import msgspec

from bench import bed, processes, report, scrape
from gosight.embedded.ports import free_port
from gosight.schemas.live import LiveEvent
from gosight.stores import redis
from gosight.stores.live import Live
from tests.installation import Installation

_LINES_PER_S = 10
_BATCHES_PER_S = 5
_STARTS_WITHIN_S = 60
_CONNECT_AT_ONCE = 50


class Heard:
    """What all dashboards together have heard, and each line's delay."""

    def __init__(self) -> None:
        self.lines = 0
        self.delays_s: list[float] = []


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dashboards", type=int, default=1_000)
    arguments.add_argument("--seconds", type=int, default=20)
    asked = arguments.parse_args()
    with bed.installation(partitions=1) as place:
        project_id = json.loads(place.command("project", "create", "--name", "bench", "--json").stdout)["id"]
        made = place.command("key", "create", "--project", "bench", "--permission", "read", "--json")
        port, metrics_port = free_port(), free_port()
        environ = {"GOSIGHT_API__PORT": str(port), "GOSIGHT_API__METRICS_PORT": str(metrics_port)}
        api = place.start("api", ["-m", "gosight", "api"], **environ)
        try:
            scrape.await_ready(f"http://127.0.0.1:{metrics_port}", _STARTS_WITHIN_S)
            address = f"http://127.0.0.1:{port}/api/v1/projects/{project_id}/realtime"
            key = json.loads(made.stdout)["key"]
            asyncio.run(_run(place, project_id, address, key, api.pid, asked.dashboards, asked.seconds))
        finally:
            api.kill()
            api.wait()


async def _run(
    place: Installation, project_id: str, address: str, key: str, pid: int, dashboards: int, seconds: int
) -> None:
    heard = Heard()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        tasks = []
        for _ in range(0, dashboards, _CONNECT_AT_ONCE):
            opened = [http.ws_connect(address) for _ in range(min(_CONNECT_AT_ONCE, dashboards))]
            for socket in await asyncio.gather(*opened):
                await socket.send_json({"type": "auth", "token": key})
                await socket.send_json({"type": "subscribe", "channels": ["events"]})
                assert (await socket.receive_json())["type"] == "metrics"
                tasks.append(asyncio.create_task(_listen(socket, heard)))
        before_s = processes.cpu_s(pid)
        await _publish(place, project_id, seconds)
        await asyncio.sleep(2)
        used_s = processes.cpu_s(pid) - before_s
        for task in tasks:
            task.cancel()
        _tell(heard, dashboards, seconds, used_s, processes.rss_mb(pid))


async def _listen(socket: aiohttp.ClientWebSocketResponse, heard: Heard) -> None:
    async for message in socket:
        said = json.loads(message.data)
        if said["type"] == "event":
            heard.lines += 1
            heard.delays_s.append(time.time() - float(said["timestamp"]))


async def _publish(place: Installation, project_id: str, seconds: int) -> None:
    client = redis.connect(place.environ["REDIS_URL"])
    live = Live(client)
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        lines = [LiveEvent("s", "click", str(time.time()), "/cart", "#pay")] * (_LINES_PER_S // _BATCHES_PER_S)
        await live.tell({}, {project_id: map(msgspec.json.encode, lines)}, time.time_ns() // 1_000_000)
        await asyncio.sleep(1 / _BATCHES_PER_S)
    await client.aclose()


def _tell(heard: Heard, dashboards: int, seconds: int, used_s: float, rss_mb: float) -> None:
    delays = sorted(heard.delays_s)
    rows = [
        ("dashboards", dashboards),
        ("lines handed out", heard.lines),
        ("lines/s", heard.lines / seconds),
        ("CPU of the api, s", used_s),
        ("delay p50 s", delays[len(delays) // 2]),
        ("delay p99 s", delays[len(delays) * 99 // 100]),
        ("api MiB", rss_mb),
    ]
    report.show("The live view on one api process", ("", ""), rows)
    report.finish(
        "realtime",
        heard.lines / used_s,
        "lines handed out per CPU-second",
        delay_p99_s=round(delays[len(delays) * 99 // 100], 3),
        dashboards=dashboards,
        rss_mb=round(rss_mb, 1),
    )


if __name__ == "__main__":
    main()
