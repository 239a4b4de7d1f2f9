"""`python -m bench.stack`: everything on this machine's cores for minutes, and how long an event takes to be queryable.

Load generator, ingestor, Kafka, one worker and ClickHouse, at a steady rate; every event must be stored exactly once.
The lag is that of probes, two or three a second (`bench/probe.py`): from before the request to the answer of a query.
"""

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from bench import bed, load, processes, report, scrape, traffic
from bench.probe import Probes
from gosight.embedded.ports import free_port
from tests.installation import Installation

_PARTITIONS = 4
_CONNECTIONS = 256
_SESSIONS = 5_000
_WARM_UP_S = 20
_RATE_LIMIT = 1_000_000
_STARTS_WITHIN_S = 60
_DRAINS_WITHIN_S = 120


class Stack(msgspec.Struct):
    """Processes of a running stack by name, and where they answer."""

    place: Installation
    pids: dict[str, int]
    port: int
    ingestor_metrics: str
    project_id: str
    key: str

    def probes(self) -> Probes:
        """That have sent nothing yet."""
        return Probes(f"http://127.0.0.1:{self.port}", self.key, self.place.clickhouse_dsn, self.project_id)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events-per-s", type=int, default=10_100, help="random: the default is surely over 10,000")
    arguments.add_argument("--seconds", type=int, default=180)
    asked = arguments.parse_args()
    with bed.installation(_PARTITIONS) as place, running(place) as stack:
        send(stack, asked.events_per_s, _WARM_UP_S, seed=1)
        probes = stack.probes()
        before = {name: processes.cpu_s(pid) for name, pid in stack.pids.items()}
        with probes.running():
            run = send(stack, asked.events_per_s, asked.seconds, seed=2)
        drained_s = _drain(stack)
        used = {name: processes.cpu_s(pid) - before[name] for name, pid in stack.pids.items()} | {"load": run.cpu_s}
        _tell(run, probes, used, drained_s)


def send(stack: Stack, events_per_s: int, seconds: int, seed: int) -> load.Load:
    """At a steady rate, whatever the answers. Each `seed` sends other events."""
    count = events_per_s * seconds // traffic.EVENTS_PER_BATCH * 5 // 4
    bodies = traffic.batches(count, _SESSIONS, time.time_ns() // 1_000_000, seed)
    requests = stack.place.folder / f"requests-{seed}"
    load.write_requests(requests, traffic.http_requests(bodies, "127.0.0.1", stack.key))
    per_s = events_per_s / traffic.EVENTS_PER_BATCH
    return load.run(f"http://127.0.0.1:{stack.port}", requests, seconds, _CONNECTIONS, per_s)


def _drain(stack: Stack) -> float:
    """Seconds until every acknowledged event is stored, each once."""
    started = time.monotonic()
    accepted = int(scrape.total(stack.ingestor_metrics, "gosight_ingestor_events"))
    while (stored := stack.place.rows("SELECT count(), uniqExact(event_id) FROM events")[0]) != (accepted, accepted):
        assert time.monotonic() - started < _DRAINS_WITHIN_S, f"accepted {accepted}, stored and distinct: {stored}"
        time.sleep(0.2)
    return time.monotonic() - started


def _tell(run: load.Load, probes: Probes, used: dict[str, float], drained_s: float) -> None:
    events = run.requests * traffic.EVENTS_PER_BATCH
    report.show("CPU per event", ("process", "µs"), [(name, cpu_s / events * 1e6) for name, cpu_s in used.items()])
    rate, p99_s = events / run.seconds, probes.quantile_s(0.99)
    rows = [
        ("events/s", rate),
        ("probes", len(probes.lags_s)),
        ("lag p50 s", probes.quantile_s(0.5)),
        ("lag p99 s", p99_s),
        ("lag max s", probes.quantile_s(1)),
        ("answer p99 ms", run.p99_ms),
        ("drained after s", drained_s),
    ]
    report.show("The whole stack on one machine", ("", ""), rows)
    report.finish(
        "stack",
        rate,
        "events per second",
        lag_p99_s=round(p99_s, 2),
        answer_p99_ms=round(run.p99_ms, 1),
        cpu_us_per_event=round(sum(used.values()) / events * 1e6, 1),
    )


@contextmanager
def running(place: Installation) -> Iterator[Stack]:
    """Ingestor and worker, ready, with a project."""
    project_id = json.loads(place.command("project", "create", "--name", "bench", "--json").stdout)["id"]
    made = place.command("key", "create", "--project", "bench", "--rate-limit", str(_RATE_LIMIT), "--json")
    port, ingestor_port, worker_port = free_port(), free_port(), free_port()
    ingestor_environ = {
        "GOSIGHT_INGESTOR__PORT": str(port),
        "GOSIGHT_INGESTOR__METRICS_PORT": str(ingestor_port),
        "GOSIGHT_TRUSTED_PROXIES": "127.0.0.1/32",
    }
    worker_environ = {
        "GOSIGHT_PROCESSOR__DATA_DIR": str(place.folder / "worker"),
        "GOSIGHT_PROCESSOR__METRICS_PORT": str(worker_port),
    }
    children = {
        "ingestor": place.start("ingestor", ["-m", "gosight", "ingestor"], **ingestor_environ),
        "worker": place.start("worker", ["-m", "gosight", "processor"], **worker_environ),
    }
    try:
        for address in (f"http://127.0.0.1:{port}", f"http://127.0.0.1:{worker_port}"):
            scrape.await_ready(address, _STARTS_WITHIN_S)
        services = {name: place.infra.pid(name) or 0 for name in ("kafka", "clickhouse")}
        pids = {name: child.pid for name, child in children.items()} | services
        metrics, key = f"http://127.0.0.1:{ingestor_port}/metrics", json.loads(made.stdout)["key"]
        yield Stack(place, pids, port, metrics, project_id, key)
    finally:
        for child in children.values():
            child.kill()
            child.wait()


if __name__ == "__main__":
    main()
