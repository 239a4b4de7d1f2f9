"""The Faust app, and the only file that touches Faust's private names (the version is pinned).

Faust does what it is good at: group membership, assignment (the numbers of source and changelog stay together),
reading, opening RocksDB. Acknowledging, restoring and committing are ours, since Faust's own lose or double
messages (design/pipeline.md, 'Faust: what to do, what to stay away from').
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import faust
import msgspec
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.types import TP
from mode import Service

from gosight.schemas import topics
from gosight.tables import sessions
from gosight.tables.partition_store import PartitionStore

_MIN_REQUEST_TIMEOUT_S = 15.0


class Cluster(msgspec.Struct, frozen=True):
    """Where the app lives. `session_timeout_ms`: after it a silent worker's partitions move on."""

    brokers: list[str]
    partitions: int
    data_dir: Path
    session_timeout_ms: int
    max_bytes: int


class _NoRecovery(Recovery):  # type: ignore[misc]
    """Resumes at once: each partition worker restores its own partition, others do not wait for it."""

    @Service.task  # type: ignore[untyped-decorator]
    async def _restart_recovery(self) -> None:
        while not self.should_stop:
            if await self.wait_for_stopped(self.signal_recovery_start):
                break
            self.signal_recovery_start.clear()
            await self._resume_streams(generation_id=self._generation_id)


class _Tables(TableManager):  # type: ignore[misc]
    @property
    def recovery(self) -> Recovery:
        if self._recovery is None:
            self._recovery = _NoRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery


def create_app(cluster: Cluster) -> faust.App:
    """An app without topics of its own making, without web server, without Faust's own commits."""
    session_timeout = cluster.session_timeout_ms / 1000
    return faust.App(
        topics.GROUP,
        broker=[f"kafka://{broker}" for broker in cluster.brokers],
        store="rocksdb://",
        datadir=str(cluster.data_dir),
        TableManager=_Tables,
        topic_partitions=cluster.partitions,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=cluster.max_bytes,
        broker_session_timeout=session_timeout,
        broker_heartbeat_interval=session_timeout / 10,
        broker_request_timeout=max(_MIN_REQUEST_TIMEOUT_S, session_timeout + 1),
        stream_wait_empty=False,
        web_enabled=False,
    )


def route(app: faust.App, topic: str, deliver: Callable[[Any], Awaitable[None]]) -> None:
    """One agent that hands every message of `topic` to `deliver`. Faust never acknowledges any of them."""
    raw = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
    channel = app.topic(topic, acks=False, **raw)

    async def router(stream: Any) -> None:
        async for event in stream.events():
            await deliver(event.message)

    app.agent(channel, name=f"route-{topic}")(router)


class Stores:
    """The session table's databases, opened and closed by Faust as partitions come and go."""

    def __init__(self, app: faust.App, partitions: int) -> None:
        self._table = sessions.declare(app, partitions)

    def open(self, partition: int) -> PartitionStore:
        """The store of an assigned partition. Its holder drops it when the partition is revoked."""
        return PartitionStore(self._table.data._db_for_partition(partition))


def assigned_partitions(app: faust.App, topic: str) -> set[int]:
    """Numbers of `topic`'s partitions that this process owns now."""
    return {tp.partition for tp in app.consumer.assignment() if isinstance(tp, TP) and tp.topic == topic}
