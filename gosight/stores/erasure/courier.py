"""Tells the owners of partitions what is to be erased, and sees in Kafka how far they are."""

from collections.abc import Iterable, Mapping, Sequence

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from msgspec.structs import replace

from gosight.pipeline import erase
from gosight.pipeline.erase import MAX_BUCKETS, Cut, Rebuild
from gosight.pipeline.erasure_remains import HOLD_BODIES
from gosight.schemas import topics
from gosight.stores.erasure.desk import ErasedKey, Erasure, Places
from gosight.stores.erasure.rows import Slice
from gosight.stores.groups import committed
from gosight.stores.kafka import Log, partitions_of

_WORKED = (topics.EVENTS, topics.REPLAY)
_KIND = topics.Kind.ERASE.encode()


class Courier:
    """`epochs`: by topic. Raises `KafkaError`."""

    def __init__(
        self, admin: AIOKafkaAdminClient, log: Log, producer: AIOKafkaProducer, epochs: Mapping[str, int]
    ) -> None:
        self.admin = admin
        self.log = log
        self.producer = producer
        self._epochs = epochs
        self._worked: Places = {}

    def look_anew(self) -> None:
        """How far the processor is, is asked once for many erasures: until this is called."""
        self._worked = {}

    async def ends(self) -> Places:
        """Where every partition ends that holds bodies."""
        return await self._bounds(1)

    async def cut(
        self, erasure: Erasure, keys: Sequence[ErasedKey], sent: Mapping[str, tuple[int, int]]
    ) -> list[ErasedKey]:
        """Have these keys forgotten. `sent`: partition and offset of what was sent before. Returns them with places."""
        order = erase.encode(Cut(erasure.id, erasure.cut_ms))
        told = []
        for key in keys:
            partition, offset = sent.get(key.message_key) or await self._send(order, key=key.message_key.encode())
            told.append(replace(key, epoch=self._epochs[topics.EVENTS], partition=partition, message_offset=offset))
        return _with_replay(told, await self.ends(), self._epochs.get(topics.REPLAY))

    async def sent(self, erasure: Erasure, begin: Places) -> dict[str, tuple[int, int]]:
        """Partition and offset of the first control message of each key since `begin`: of a round that was killed."""
        found: dict[str, tuple[int, int]] = {}
        order = erase.encode(Cut(erasure.id, erasure.cut_ms))
        for partition, end in enumerate((await self.ends())[topics.EVENTS]):
            source = TopicPartition(topics.EVENTS, partition)
            first, _ = await self.log.bounds(source)
            async for records in self.log.read(source, max(first, begin[topics.EVENTS][partition]), end):
                for record in records:
                    if record.value == order and dict(record.headers).get("kind") == _KIND:
                        found.setdefault(record.key.decode(), (partition, record.offset))
        return found

    async def rebuild(self, project_id: str, slices: Iterable[Slice]) -> None:
        """Have the owners make their slices of rollups anew. Those of partitions that are no more have none."""
        count = len(await partitions_of(self.admin, topics.EVENTS))
        for one in slices:
            for at in range(0, len(one.buckets) if one.partition < count else 0, MAX_BUCKETS):
                order = Rebuild(project_id, one.buckets[at : at + MAX_BUCKETS])
                await self._send(erase.encode(order), partition=one.partition)

    async def is_worked(self, places: Places) -> bool:
        """Whether the processor has committed all that lay before these places."""
        if not self._worked:
            self._worked = await self._positions()
        return all(
            position >= end
            for topic in self._worked.keys() & places.keys()
            for position, end in zip(self._worked[topic], places[topic], strict=True)
        )

    async def is_faded(self, places: Places) -> bool:
        """Whether retention has removed all that lay before these places."""
        firsts = await self._bounds(0)
        return all(first >= end for topic in places for first, end in zip(firsts[topic], places[topic], strict=True))

    async def _positions(self) -> Places:
        """What lies before was worked, or removed by retention."""
        firsts = await self._bounds(0)
        positions: Places = {}
        for topic in set(_WORKED) & firsts.keys():
            sources = await partitions_of(self.admin, topic)
            known = await committed(self.admin, topics.GROUP, sources)
            offsets = [one.offset if (one := known[source]) else 0 for source in sources]
            positions[topic] = [max(pair) for pair in zip(firsts[topic], offsets, strict=True)]
        return positions

    async def _send(self, order: bytes, **where: object) -> tuple[int, int]:
        sent = await self.producer.send_and_wait(topics.EVENTS, order, headers=erase.headers(), **where)
        return sent.partition, sent.offset

    async def _bounds(self, which: int) -> Places:
        existing = set(await self.admin.list_topics())
        places: Places = {}
        for topic in HOLD_BODIES:
            if topic in existing:
                places[topic] = [(await self.log.bounds(one))[which] for one in await partitions_of(self.admin, topic)]
        return places


def _with_replay(keys: Iterable[ErasedKey], ends: Places, epoch: int | None) -> list[ErasedKey]:
    if topics.REPLAY not in ends:
        return list(keys)
    of_replay = ends[topics.REPLAY]
    return [replace(key, replay_epoch=epoch, replay_end=of_replay[key.partition or 0]) for key in keys]
