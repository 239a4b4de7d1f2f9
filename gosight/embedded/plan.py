"""What runs in a stack, and what each part needs before it can start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gosight.embedded.credentials import Credentials
from gosight.embedded.service import Service
from gosight.embedded.services.clickhouse import clickhouse
from gosight.embedded.services.kafka import kafka
from gosight.embedded.services.ours import server, step
from gosight.embedded.services.postgres import postgres
from gosight.embedded.services.redis import redis
from gosight.embedded.services.seaweedfs import ACCESS_KEY, program, seaweedfs

_PARTITIONS = "4"
LOOPBACK = "127.0.0.1"
"""Where our own services listen unless told otherwise; the infrastructure always does."""

_STORE, _FILES = "seaweedfs", "objects"
"""Folders of a home: SeaweedFS's data, or objects as files."""

_ALL_ADDRESSES = ("0.0.0.0", "::")


@dataclass(frozen=True)
class Part:
    """`needs`: names of the parts that must be ready before this one starts, and that stop after it."""

    service: Service
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """`parts`: each after all that it needs. `environ`: see `state.environment`."""

    parts: Sequence[Part]
    environ: Mapping[str, str]


def make_plan(home: Path, ports: Mapping[str, int], secrets: Credentials, listen: str) -> Plan:
    """`listen`: the address that our own services listen on; the infrastructure stays on loopback. Raises `Missing`."""
    infrastructure = [
        kafka(home / "kafka", ports["kafka"], ports["kafka_controller"]),
        clickhouse(home / "clickhouse", ports["clickhouse"], secrets.clickhouse),
        postgres(home / "postgres", ports["postgres"], secrets.postgres),
        redis(home / "redis", ports["redis"], secrets.redis),
        *([seaweedfs(home / _STORE, ports, secrets.objects)] if _has_store(home) else []),
    ]
    addresses = {service.name: service.address for service in infrastructure}
    environ = _environ(home, ports, addresses, secrets, listen)
    objects = frozenset({"objects"} & addresses.keys())
    return Plan([*(Part(service) for service in infrastructure), *_ours(ports, environ, listen, objects)], environ)


def dependents(parts: Sequence[Part]) -> Mapping[str, frozenset[str]]:
    """For each part the names of those that need it."""
    names = [part.service.name for part in parts]
    return {name: frozenset(other.service.name for other in parts if name in other.needs) for name in names}


def _has_store(home: Path) -> bool:
    """Whether objects lie in SeaweedFS. A home whose objects are files of a folder keeps them there."""
    return not (home / _FILES).exists() and (program() is not None or (home / _STORE).exists())


def _ours(ports: Mapping[str, int], environ: Mapping[str, str], listen: str, objects: frozenset[str]) -> list[Part]:
    url = {name: _url(listen, port) for name, port in ports.items()}
    schema = step("schema", "migrate", "up", environ=environ)
    topics = step("topics", "topics", "create", environ=environ)
    return [
        Part(schema, frozenset({"postgres", "clickhouse"})),
        Part(topics, frozenset({"kafka", "schema"})),
        Part(server("ingestor", url["ingestor"], environ), frozenset({"topics", "redis"})),
        Part(server("processor", url["processor_metrics"], environ), frozenset({"topics", "redis"})),
        Part(server("api", url["api"], environ), frozenset({"topics", "redis"}) | objects),
    ]


def _url(listen: str, port: int) -> str:
    """As this machine reaches it."""
    return f"http://{LOOPBACK if listen in _ALL_ADDRESSES else listen}:{port}"


def _environ(
    home: Path, ports: Mapping[str, int], addresses: Mapping[str, str], secrets: Credentials, listen: str
) -> dict[str, str]:
    return {
        "KAFKA_BROKERS": addresses["kafka"],
        "CLICKHOUSE_DSN": addresses["clickhouse"],
        "DATABASE_URL": addresses["postgres"],
        "REDIS_URL": addresses["redis"],
        "JWT_SECRET": secrets.jwt,
        "S3_ENDPOINT": addresses.get("objects", ""),
        "S3_ACCESS_KEY": ACCESS_KEY,
        "S3_SECRET_KEY": secrets.objects,
        "GOSIGHT_S3__FOLDER": str(home / _FILES),
        "GOSIGHT_KAFKA__PARTITIONS": _PARTITIONS,
        "GOSIGHT_INGESTOR__HOST": listen,
        "GOSIGHT_INGESTOR__PORT": str(ports["ingestor"]),
        "GOSIGHT_INGESTOR__METRICS_PORT": str(ports["ingestor_metrics"]),
        "GOSIGHT_API__HOST": listen,
        "GOSIGHT_API__PORT": str(ports["api"]),
        "GOSIGHT_API__METRICS_PORT": str(ports["api_metrics"]),
        "GOSIGHT_API__DASHBOARD_URL": _url(listen, ports["api"]),
        "GOSIGHT_API__INGEST_URL": _url(listen, ports["ingestor"]),
        "GOSIGHT_PROCESSOR__HOST": listen,
        "GOSIGHT_PROCESSOR__METRICS_PORT": str(ports["processor_metrics"]),
        "GOSIGHT_PROCESSOR__DATA_DIR": str(home / "processor"),
    }
