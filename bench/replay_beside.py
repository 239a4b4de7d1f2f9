"""`python -m bench.replay_beside`: do replays slow events down?

A steady load of events through the whole stack, by turns alone and with recordings beside it: what else runs on the
machine meets both. Probes (`bench/probe.py`) say how long an event takes to be queryable; alone is the floor.
"""

import argparse
import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import aiohttp
import msgspec

from bench import bed, processes, report, stack, traffic
from bench.replay import HEADERS, requests
from tests.replay_shelf import recorded

_PARTITIONS = 4
_WARM_UP_S = 15
_AT_ONCE = 32
_SESSIONS_A_TURN = 1_000_000  # more than one records
_MB = 1e6


class Turn(msgspec.Struct, frozen=True):
    """`lags_s`: until an event is queryable, of each probe. `worker_s`: CPU, for `events`."""

    lags_s: list[float]
    worker_s: float
    events: int


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events-per-s", type=int, default=2_000)
    arguments.add_argument("--mb-per-s", type=float, default=5.0, help="of rrweb's JSON: 2,500 visitors at once")
    arguments.add_argument("--seconds", type=int, default=20, help="of each turn")
    arguments.add_argument("--turns", type=int, default=4, help="of each kind")
    asked = arguments.parse_args()
    alone, beside, sent, sending_s = list[Turn](), list[Turn](), list[int](), 0.0
    with bed.installation(_PARTITIONS) as place, stack.running(place) as running:
        stack.send(running, asked.events_per_s, _WARM_UP_S, seed=1)
        for turn in range(1, asked.turns + 1):
            alone.append(_turn(running, asked.events_per_s, asked.seconds, seed=2 * turn))
            began = time.monotonic()
            with _recordings(running, asked.mb_per_s, turn * _SESSIONS_A_TURN, sent):
                beside.append(_turn(running, asked.events_per_s, asked.seconds, seed=2 * turn + 1))
            sending_s += time.monotonic() - began
        stored = place.rows("SELECT sum(data_size) FROM replay_chunks FINAL")[0][0]
    rows = [_row("events alone", alone), _row("with replays", beside)]
    report.show("Until an event is queryable", ("", "p50 s", "p99 s", "max s", "worker µs/event"), rows)
    report.show("Replays beside them", ("", "MB"), [("sent", sum(sent) / _MB), ("stored by then", stored / _MB)])
    facts = {"events_per_s": asked.events_per_s, "replay_mb_per_s": round(sum(sent) / _MB / sending_s, 1)}
    floor, value = _quantile_s(alone, 0.99), _quantile_s(beside, 0.99)
    report.finish("replay_beside", value, "seconds until queryable (p99)", floor, **facts)


def _turn(running: stack.Stack, events_per_s: int, seconds: int, seed: int) -> Turn:
    probes, before_s = running.probes(), processes.cpu_s(running.pids["worker"])
    with probes.running():
        run = stack.send(running, events_per_s, seconds, seed)
    worker_s = processes.cpu_s(running.pids["worker"]) - before_s
    return Turn(probes.lags_s, worker_s, run.requests * traffic.EVENTS_PER_BATCH)


def _row(name: str, turns: Sequence[Turn]) -> tuple[str | float, ...]:
    worker_us = sum(one.worker_s for one in turns) / sum(one.events for one in turns) * 1e6
    return name, *(_quantile_s(turns, one) for one in (0.5, 0.99, 1)), worker_us


def _quantile_s(turns: Sequence[Turn], wanted: float) -> float:
    lags_s = sorted(lag for one in turns for lag in one.lags_s)
    return lags_s[min(len(lags_s) - 1, int(wanted * len(lags_s)))]


@contextmanager
def _recordings(running: stack.Stack, mb_per_s: float, first: int, sent: list[int]) -> Iterator[None]:
    """Sessions from number `first` on record while the block runs; `sent` gets each chunk's bytes of JSON."""
    is_over = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_record(running, mb_per_s, first, is_over, sent)))
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


async def _record(running: stack.Stack, mb_per_s: float, first: int, is_over: threading.Event, sent: list[int]) -> None:
    """One session's whole recording after the other, evenly over the time, however long an answer takes."""
    chunks = recorded("session/rrweb_events.json")
    bodies = enumerate(requests(running.key, chunks, count(first)))
    began, due_s = time.monotonic(), 0.0

    async def sender() -> None:
        nonlocal due_s
        for number, body in bodies:
            size, at_s = len(chunks[number % len(chunks)]), due_s
            due_s += size / _MB / mb_per_s
            await asyncio.sleep(max(0.0, began + at_s - time.monotonic()))
            if is_over.is_set():
                return
            async with http.post(f"http://127.0.0.1:{running.port}/v1/replay", data=body) as answer:
                assert answer.status == 202, await answer.text()
            sent.append(size)

    async with aiohttp.ClientSession(headers=HEADERS) as http:
        await asyncio.gather(*(sender() for _ in range(_AT_ONCE)))


if __name__ == "__main__":
    main()
