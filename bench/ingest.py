"""`python -m bench.ingest`: events per CPU-second of the ingestor, beside the floor, in turns on the same machine.

Batches of ten events, gzip, `acks=all`, real Kafka; with key check, rate limit, validation, privacy, enrichment and
envelope. Then the latency at half the load that saturated it, and what it holds in memory.
"""

import argparse
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench import bed, load, processes, report, traffic
from gosight.embedded.ports import free_port
from tests.installation import Installation

_CONNECTIONS = 64
_BATCHES, _SESSIONS = 4_000, 400
_RATE_LIMIT = 1_000_000  # requests a second: checked, never reached
_GEOIP = Path(__file__).parents[1] / "tests" / "data" / "geo" / "GeoIP2-City-Test.mmdb"
_STARTS_WITHIN_S = 30


class Server(msgspec.Struct):
    """One server under load, and what its rounds have used."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    requests: Path
    rounds: list[load.Load] = []
    cpu_s: float = 0.0

    def saturate(self, seconds: float) -> None:
        """One round."""
        self.cpu_s += self.under(seconds)[0]

    def under(self, seconds: float, per_s: float = 0.0) -> tuple[float, load.Load]:
        """CPU seconds of a run, and the run."""
        before = processes.cpu_s(self.process.pid)
        run = load.run(f"http://127.0.0.1:{self.port}", self.requests, seconds, _CONNECTIONS, per_s)
        assert not run.refused, f"{self.name} refused {run.refused} of {run.requests} requests"
        self.rounds.append(run)
        return processes.cpu_s(self.process.pid) - before, run

    @property
    def events_per_cpu_s(self) -> float:
        """Over all rounds."""
        return sum(run.requests for run in self.rounds) * traffic.EVENTS_PER_BATCH / self.cpu_s

    @property
    def requests_per_s(self) -> float:
        """Over all rounds, by the wall's clock."""
        return sum(run.requests for run in self.rounds) / sum(run.seconds for run in self.rounds)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=5, help="of each round")
    arguments.add_argument("--rounds", type=int, default=4)
    asked = arguments.parse_args()
    others = os.getloadavg()[0]
    with bed.installation(partitions=4) as place, _servers(place) as (floor, ingestor):
        for one in (floor, ingestor):
            one.under(2)  # warm-up: connections, caches, Kafka's own compiler
            one.rounds.clear()
        for _ in range(asked.rounds):
            floor.saturate(asked.seconds)
            ingestor.saturate(asked.seconds)
        half = _at_half_load(ingestor, 2 * asked.seconds)
        _tell(floor, ingestor, half, others)


def _at_half_load(server: Server, seconds: float) -> load.Load:
    saturated = list(server.rounds)
    _, half = server.under(seconds, server.requests_per_s / 2)
    server.rounds = saturated
    return half


def _tell(floor: Server, ingestor: Server, half: load.Load, others: float) -> None:
    peak_mb = processes.peak_rss_mb(ingestor.process.pid)
    rows = [
        (
            one.name,
            one.events_per_cpu_s,
            one.requests_per_s,
            one.rounds[-1].p50_ms,
            one.rounds[-1].p99_ms,
            _load_cpu(one),
        )
        for one in (floor, ingestor)
    ]
    header = ("server", "events/CPU-s", "requests/s", "p50 ms", "p99 ms", "CPU-s of wrk per 1M events")
    report.show(f"Ingest: batches of {traffic.EVENTS_PER_BATCH} events, {_CONNECTIONS} connections", header, rows)
    facts = [("requests/s", half.per_s), ("p50 ms", half.p50_ms), ("p99 ms", half.p99_ms), ("peak MiB", peak_mb)]
    report.show("The ingestor at half its saturated load", ("", ""), facts)
    print(f"\nLoad of the machine before: {others:.1f}. What else runs on it costs the ingestor more than the floor.")
    report.finish(
        "ingest",
        ingestor.events_per_cpu_s,
        "events per CPU-second",
        floor.events_per_cpu_s,
        p99_ms_at_half_load=round(half.p99_ms, 2),
        half_load_requests_per_s=round(half.per_s),
        peak_rss_mb=round(peak_mb, 1),
        load_average_before=round(others, 1),
    )


def _load_cpu(server: Server) -> float:
    requests = sum(run.requests for run in server.rounds)
    return sum(run.cpu_s for run in server.rounds) / (requests * traffic.EVENTS_PER_BATCH) * 1e6


@contextmanager
def _servers(place: Installation) -> Iterator[tuple[Server, Server]]:
    place.command("project", "create", "--name", "bench")
    made = place.command("key", "create", "--project", "bench", "--rate-limit", str(_RATE_LIMIT), "--json")
    requests = place.folder / "requests"
    bodies = traffic.batches(_BATCHES, _SESSIONS, time.time_ns() // 1_000_000)
    load.write_requests(requests, traffic.http_requests(bodies, "127.0.0.1", json.loads(made.stdout)["key"]))
    ports = free_port(), free_port()
    environ = {
        "GOSIGHT_INGESTOR__PORT": str(ports[1]),
        "GOSIGHT_INGESTOR__METRICS_PORT": str(free_port()),
        "GOSIGHT_GEOIP__DATABASE_PATH": str(_GEOIP),
        "GOSIGHT_TRUSTED_PROXIES": "127.0.0.1/32",
    }
    floor = place.start("floor", ["-m", "bench.floor_ingest", place.brokers, str(ports[0])])
    ingestor = place.start("ingestor", ["-m", "gosight", "ingestor"], **environ)
    try:
        _await_all(ports)
        yield Server("floor", ports[0], floor, requests), Server("ingestor", ports[1], ingestor, requests)
    finally:
        for process in (floor, ingestor):
            process.kill()
            process.wait()


def _await_all(ports: tuple[int, ...]) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    for port in ports:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < deadline, f"nothing listens on port {port}"
                time.sleep(0.1)
    time.sleep(1)  # the ingestor listens before it has reached Kafka


if __name__ == "__main__":
    main()
