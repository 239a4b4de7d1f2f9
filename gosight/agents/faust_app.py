"""The Faust app, and the only file that touches Faust's private names (the version is pinned).

Faust does what it is good at: group membership, assignment (the numbers of source and changelog stay together),
reading, opening RocksDB. Acknowledging, restoring and committing are ours, since Faust's own lose or double
messages (design/pipeline.md, 'Faust: what to do, what to stay away from').
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import faust
import msgspec
from aiokafka.errors import IllegalStateError
from faust.assignor.partition_assignor import PartitionAssignor
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode import Service

from gosight.schemas import topics
from gosight.tables import sessions
from gosight.tables.partition_store import PartitionStore

_MIN_REQUEST_TIMEOUT_S = 15.0
_FETCH_BYTES = 256 << 10
"""Per partition and fetch, compressed; all of it is unpacked at once (some 2 MB). Greater batches come all the same."""

_FETCH_MIN_BYTES = 64 << 10
_FETCH_MAX_WAIT_MS = 200
"""The broker answers a fetch when so much is there, or after so long: under load this saves a fifth of the worker's CPU
and a tenth of the broker's against an answer for every batch that lands (`make bench-stack`, M)."""


class Cluster(msgspec.Struct, frozen=True):
    """Where the app lives. `session_timeout_ms`: after it a silent worker's partitions move on."""

    brokers: list[str]
    partitions: int
    data_dir: Path
    session_timeout_ms: int


class _NoRecovery(Recovery):
    """Resumes at once: each partition worker restores its own partition, others do not wait for it."""

    @Service.task
    async def _restart_recovery(self) -> None:
        while not self.should_stop:
            if await self.wait_for_stopped(self.signal_recovery_start):  # type: ignore[arg-type]  # as Faust does
                break
            self.signal_recovery_start.clear()
            with suppress(IllegalStateError):  # overtaken: partitions left meanwhile, and a newer rebalance comes here
                await self._resume_streams(generation_id=self._generation_id)


class _Tables(TableManager):
    @property
    def recovery(self) -> Recovery:
        if self._recovery is None:
            self._recovery = _NoRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery


class _ConsumerThread(driver.AIOKafkaConsumerThread):
    """Sets what Faust has no setting for. The consumer reads it when it starts."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer: Any = super()._create_worker_consumer(transport)
        consumer._fetch_min_bytes, consumer._fetch_max_wait_ms = _FETCH_MIN_BYTES, _FETCH_MAX_WAIT_MS
        return consumer


class _Consumer(driver.Consumer):
    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class TopicsMissing(Exception):
    """The group's leader does not see a topic: a broker that has just come back may not tell of them yet."""


class _Assignor(PartitionAssignor):
    """Never hands out nothing: Faust ignores a missing topic, and then all members sit idle without a word.

    The error ends the leader's process; when it comes back it asks for the topics anew. (Raised alone it would wait in
    aiokafka for somebody to poll, and nobody does before partitions are assigned. This runs in the consumer's thread.)
    """

    def _perform_assignment(self, cluster: Any, member_metadata: Any) -> Any:
        subscribed = {topic for member in member_metadata.values() for topic in member.subscription}
        if missing := sorted(topic for topic in subscribed if not cluster.partitions_for_topic(topic)):
            error = TopicsMissing(f"the broker does not tell of {', '.join(missing)}")
            asyncio.run_coroutine_threadsafe(self.app.crash(error), self.app.loop)
            raise error
        return super()._perform_assignment(cluster, member_metadata)


def create_app(cluster: Cluster) -> faust.App:
    """An app without topics of its own making, without web server, without Faust's own commits."""
    cluster.data_dir.mkdir(parents=True, exist_ok=True)
    session_timeout = cluster.session_timeout_ms / 1000
    app = faust.App(
        topics.GROUP,
        broker=[f"kafka://{broker}" for broker in cluster.brokers],
        store="rocksdb://",
        datadir=str(cluster.data_dir),
        TableManager=_Tables,
        PartitionAssignor=_Assignor,
        topic_partitions=cluster.partitions,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=_FETCH_BYTES,
        broker_session_timeout=session_timeout,
        broker_heartbeat_interval=session_timeout / 10,
        broker_request_timeout=max(_MIN_REQUEST_TIMEOUT_S, session_timeout + 1),
        stream_wait_empty=False,
        web_enabled=False,
    )
    app.transport.Consumer = _Consumer  # type: ignore[misc]  # a class variable that Faust reads off the instance
    return app


def route(app: faust.App, topic: str, deliver: Callable[[Any], Awaitable[None]], at_once: int | None = None) -> None:
    """One agent that hands every message of `topic` to `deliver`. Faust never acknowledges any of them.

    `at_once`: how many messages wait for it at most (Faust's own default: 4,096).
    """
    channel = app.topic(
        topic,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        acks=False,
        maxsize=at_once,
    )

    async def router(stream: Any) -> None:
        async for event in stream.events():
            await deliver(event.message)

    app.agent(channel, name=f"route-{topic}")(router)


def on_rebalance(
    app: faust.App,
    sources: Sequence[str],
    assigned: Callable[[set[int], set[int]], Awaitable[None]],
    revoked: Callable[[], Awaitable[None]],
) -> None:
    """Tell of every rebalance: first that all partitions are taken away, then which of them are ours now (`shared`)."""

    async def complete(*_: Any, **__: Any) -> None:
        found = [{tp.partition for tp in app.consumer.assignment() if tp.topic == topic} for topic in sources]
        await assigned(*shared(found))

    async def revoke(*_: Any, **__: Any) -> None:
        await revoked()

    app.on_rebalance_complete.connect(complete, weak=False)
    app.on_partitions_revoked.connect(revoke, weak=False)


def shared(found: Sequence[set[int]]) -> tuple[set[int], set[int]]:
    """Which partitions are ours, and which are apart: ours of some topics (`found`: by topic) and not of all. Faust
    hands topics out apart while some members do not read all of them: those of a release, or with settings, without
    replay. Whoever has the events of a number owns it, so to work only what is ours of all topics is safe; the rest
    waits for those members to go.
    """
    ours = set.intersection(*found)
    return ours, set.union(*found) - ours


async def run(app: faust.App) -> None:
    """Start and work until cancelled. Raises what crashed the app or one of its services."""
    await app.start()
    await app._crashed.wait()
    raise app.crash_reason or RuntimeError("Faust crashed without a reason")


async def end(app: faust.App) -> None:
    """Leave the group, so that others need not wait for our session's time-out, and close what is open."""
    await app.stop()


def seek(app: faust.App, topic: str, partition: int, offset: int) -> Awaitable[None]:
    """Make the consumer deliver from `offset` again."""
    sought: Awaitable[None] = app.consumer.seek(TP(topic, partition), offset)
    return sought


def end_offset(app: faust.App, topic: str, partition: int) -> int | None:
    """Where the partition's log ended when something was last fetched from it."""
    end: int | None = app.consumer.highwater(TP(topic, partition))
    return end


class Stores:
    """The session table's databases, opened and closed by Faust as partitions come and go."""

    def __init__(self, app: faust.App, partitions: int) -> None:
        self._table = sessions.declare(app, partitions)

    def open(self, partition: int) -> PartitionStore:
        """The store of an assigned partition. Its holder drops it when the partition is revoked."""
        return PartitionStore(cast(Any, self._table).data._db_for_partition(partition))
