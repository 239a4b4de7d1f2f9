"""`python -m bench.replay_beside`: do replays slow events down?

One steady load of events through the whole stack, alone and then with recordings beside it. Probes (`bench/probe.py`)
say how long an event takes to be queryable; alone is the floor.
"""

import argparse
import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import aiohttp
import msgspec

from bench import bed, processes, report, stack, traffic
from bench.replay import HEADERS, requests
from tests.replay_shelf import recorded

_PARTITIONS = 4
_WARM_UP_S = 15
_MB = 1e6


class Seen(msgspec.Struct, frozen=True):
    """Of one run. `*_s`: until an event is queryable; `worker_us`: CPU per event."""

    p50_s: float
    p99_s: float
    max_s: float
    worker_us: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events-per-s", type=int, default=2_000)
    arguments.add_argument("--mb-per-s", type=float, default=5.0, help="of rrweb's JSON: 2,500 visitors at once")
    arguments.add_argument("--seconds", type=int, default=60, help="of each run")
    asked = arguments.parse_args()
    with bed.installation(_PARTITIONS) as place, stack.running(place) as running:
        stack.send(running, asked.events_per_s, _WARM_UP_S, seed=1)
        alone = _run(running, asked.events_per_s, asked.seconds, seed=2)
        with _recordings(running, asked.mb_per_s) as sent:
            beside = _run(running, asked.events_per_s, asked.seconds, seed=3)
        stored = place.rows("SELECT sum(data_size) FROM replay_chunks FINAL")[0][0]
    seen = {"events alone": alone, "with replays": beside}
    titles = ("", "p50 s", "p99 s", "max s", "worker µs/event")
    report.show(
        "Until an event is queryable", titles, [(name, *msgspec.structs.astuple(s)) for name, s in seen.items()]
    )
    report.show("Replays beside them", ("", "MB"), [("sent", sum(sent) / _MB), ("stored by then", stored / _MB)])
    facts = {"events_per_s": asked.events_per_s, "replay_mb_per_s": round(sum(sent) / _MB / asked.seconds, 1)}
    report.finish("replay_beside", beside.p99_s, "seconds until queryable (p99)", alone.p99_s, **facts)


def _run(running: stack.Stack, events_per_s: int, seconds: int, seed: int) -> Seen:
    probes, before_s = running.probes(), processes.cpu_s(running.pids["worker"])
    with probes.running():
        run = stack.send(running, events_per_s, seconds, seed)
    worker_s = processes.cpu_s(running.pids["worker"]) - before_s
    worker_us = worker_s / (run.requests * traffic.EVENTS_PER_BATCH) * 1e6
    return Seen(probes.quantile_s(0.5), probes.quantile_s(0.99), probes.quantile_s(1), worker_us)


@contextmanager
def _recordings(running: stack.Stack, mb_per_s: float) -> Iterator[list[int]]:
    """Sessions record while the block runs; what was sent, in bytes of JSON."""
    is_over, sent = threading.Event(), list[int]()
    thread = threading.Thread(target=lambda: asyncio.run(_record(running, mb_per_s, is_over, sent)))
    thread.start()
    try:
        yield sent
    finally:
        is_over.set()
        thread.join()


async def _record(running: stack.Stack, mb_per_s: float, is_over: threading.Event, sent: list[int]) -> None:
    """One session's whole recording after the other, evenly over the time."""
    chunks = recorded("session/rrweb_events.json")
    began, sizes = time.monotonic(), [len(chunk) for chunk in chunks]
    async with aiohttp.ClientSession(headers=HEADERS) as http:
        for number, body in enumerate(requests(running.key, chunks, count())):
            if is_over.is_set():
                return
            async with http.post(f"http://127.0.0.1:{running.port}/v1/replay", data=body) as answer:
                assert answer.status == 202, await answer.text()
            sent.append(sizes[number % len(sizes)])
            due_s = sum(sent) / _MB / mb_per_s
            await asyncio.sleep(max(0.0, began + due_s - time.monotonic()))


if __name__ == "__main__":
    main()
