"""The infrastructure services, each started by itself: for tests and benchmarks, which also want to hurt them.

`gosight up` runs the same services with data kept and writes made durable; see `stack.py`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from gosight.embedded.child import Child
from gosight.embedded.ports import free_port
from gosight.embedded.service import Service
from gosight.embedded.services.clickhouse import clickhouse
from gosight.embedded.services.kafka import kafka
from gosight.embedded.services.postgres import postgres
from gosight.embedded.services.redis import redis
from gosight.embedded.services.seaweedfs import ACCESS_KEY, PARTS, seaweedfs

_PASSWORD = "embedded-test"  # noqa: S105 (of services that listen on loopback while a test runs)

OBJECT_KEYS = (ACCESS_KEY, _PASSWORD)
"""Access and secret key of the S3 store `objects`."""


class Infra:
    """`kafka`, `clickhouse`, `postgres`, `redis`, `objects` under `folder`. Ports and data stay over restarts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._makers: Mapping[str, Callable[[Path], Service]] = {
            "kafka": lambda data: kafka(data, free_port(), free_port()),
            "clickhouse": lambda data: clickhouse(data, free_port(), _PASSWORD, "default"),
            "postgres": lambda data: postgres(data, free_port(), _PASSWORD, durable=False),
            "redis": lambda data: redis(data, free_port(), _PASSWORD),
            "objects": lambda data: seaweedfs(data, _object_ports(), _PASSWORD),
        }
        self._children: dict[str, Child] = {}

    def address(self, name: str) -> str:
        """Where the service listens; it is started when it was never before."""
        if name not in self._children:
            self.start(name)
        return self._children[name].service.address

    def start(self, name: str) -> None:
        """Start it (again) and wait until it answers; nothing if it runs."""
        if name not in self._children:
            service = self._makers[name](self._folder / name)
            self._children[name] = Child(service, self._folder / "logs" / f"{name}.log")
        child = self._children[name]
        if not child.is_running():
            child.start()
            child.wait_ready()

    def stop(self, name: str) -> None:
        """Stop it gracefully and wait for its end."""
        self._children[name].stop()

    def kill(self, name: str) -> None:
        """-9, and wait for its end."""
        self._children[name].kill()

    def restart(self, name: str) -> None:
        """Stop gracefully, start, wait until it answers."""
        self.stop(name)
        self.start(name)

    def pause(self, name: str) -> None:
        """Freeze it (SIGSTOP): connections stay open, nothing answers."""
        self._children[name].pause()

    def resume(self, name: str) -> None:
        """Let it go on (SIGCONT)."""
        self._children[name].resume()

    def pid(self, name: str) -> int | None:
        """Of the running process (to measure its CPU), or None."""
        identity = self._children[name].identity
        return identity.pid if identity and identity.is_alive() else None

    def stop_all(self) -> None:
        """End everything that was started, in the reverse order."""
        for child in reversed(self._children.values()):
            child.resume()
            child.stop()


def _object_ports() -> dict[str, int]:
    return {f"objects_{part}{inner}": free_port() for part in PARTS for inner in ("", "_grpc")}
