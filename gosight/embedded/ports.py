"""Loopback ports: the one of the last start, else the usual one, else any that is free."""

import json
import random
import socket
from collections.abc import Collection, Mapping
from pathlib import Path

USUAL: Mapping[str, int] = {
    "kafka": 9094,
    "kafka_controller": 9093,
    "clickhouse": 8123,
    "postgres": 5432,
    "redis": 6379,
    "ingestor": 8080,
    "ingestor_metrics": 9090,
    "api": 8081,
    "api_metrics": 9091,
    "processor_metrics": 9092,
    "objects_s3": 8333,
    "objects_s3_grpc": 18333,
    "objects_master": 9333,
    "objects_master_grpc": 19333,
    "objects_volume": 9340,
    "objects_volume_grpc": 19340,
    "objects_filer": 8888,
    "objects_filer_grpc": 18888,
    "objects_admin": 23646,
    "objects_admin_grpc": 13646,
}
"""Our services' as the product's specification says; it gives Kafka's own 9092 to the processor."""

_HOST = "127.0.0.1"
_LOWEST = 10_240
_TRIES = 100


def choose_ports(file: Path) -> dict[str, int]:
    """A port for every name of `USUAL`; `file` remembers them, so that addresses outlive a restart where they can."""
    kept = json.loads(file.read_text()) if file.exists() else {}
    chosen: dict[str, int] = {}
    for name, usual in USUAL.items():
        chosen[name] = pick_port(kept.get(name, usual), chosen.values())
    file.write_text(json.dumps(chosen, indent=2))
    return chosen


def pick_port(preferred: int, taken: Collection[int] = ()) -> int:
    """`preferred` if nobody listens on it and it is not in `taken`; otherwise any free one."""
    if preferred not in taken and is_free(preferred):
        return preferred
    while (port := free_port()) in taken:
        pass
    return port


def free_port() -> int:
    """A port that was free a moment ago, below those that the system gives to outgoing connections.

    On one of those a client that reconnects to a server which is down may be given the server's own port: it then
    speaks to itself, and the server cannot come back.
    """
    highest = _lowest_outgoing() - 1
    for _ in range(_TRIES if highest > _LOWEST else 0):
        port = random.randint(_LOWEST, highest)  # noqa: S311 (no secret)
        if is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether a server could listen on it; connections that are only fading out (TIME_WAIT) do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


def _lowest_outgoing() -> int:
    return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
