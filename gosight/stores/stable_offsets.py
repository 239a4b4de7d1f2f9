"""A group's offsets when no transaction that moves them is under way (KIP-447): OffsetFetch with `require_stable`.

aiokafka speaks OffsetFetch up to version 3, which does not know the word; this is version 7, as
https://kafka.apache.org/protocol#The_Messages_OffsetFetch describes it. The only file that touches the client for it.
"""

from collections.abc import Sequence
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Boolean, CompactArray, CompactString, Int16, Int32, Int64, Schema, TaggedFields
from aiokafka.structs import OffsetAndMetadata

_UNSTABLE = 88
"""UNSTABLE_OFFSET_COMMIT: a transaction has sent an offset and is not over."""


class _Response(Response):  # type: ignore[misc]
    API_KEY = 9
    API_VERSION = 7
    FLEXIBLE_VERSION = True
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "topics",
            CompactArray(
                ("topic", CompactString("utf-8")),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("offset", Int64),
                        ("leader_epoch", Int32),
                        ("metadata", CompactString("utf-8")),
                        ("error_code", Int16),
                        ("tags", TaggedFields),
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("error_code", Int16),
        ("tags", TaggedFields),
    )


class _Request7(RequestStruct):  # type: ignore[misc]
    API_KEY = 9
    API_VERSION = 7
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _Response
    SCHEMA = Schema(
        ("group", CompactString("utf-8")),
        (
            "topics",
            CompactArray(
                ("topic", CompactString("utf-8")), ("partitions", CompactArray(Int32)), ("tags", TaggedFields)
            ),
        ),
        ("require_stable", Boolean),
        ("tags", TaggedFields),
    )


class _Request(Request[_Request7]):  # type: ignore[misc]
    API_KEY = 9

    def __init__(self, group: str, topics: list[tuple[str, list[int], dict[int, bytes]]]) -> None:
        self._group = group
        self._topics = topics

    def build(self, request_struct_class: type[_Request7]) -> _Request7:
        """As the broker reads it."""
        return request_struct_class(self._group, self._topics, True, {})


async def stable_offsets(
    admin: AIOKafkaAdminClient, group: str, sources: Sequence[TopicPartition]
) -> dict[TopicPartition, OffsetAndMetadata | None] | None:
    """What the group has committed, None where it never did. None for all: a transaction is under way, ask again.

    Raises `KafkaError`.
    """
    by_topic: dict[str, list[int]] = {}
    for source in sources:
        by_topic.setdefault(source.topic, []).append(source.partition)
    request = _Request(group, [(topic, partitions, {}) for topic, partitions in by_topic.items()])
    answer: Any = await admin._send_request(request, await admin.find_coordinator(group))
    _check(answer.error_code, group)
    found: dict[TopicPartition, OffsetAndMetadata | None] = {}
    for topic, partitions, _ in answer.topics:
        for partition, offset, _epoch, metadata, code, _tags in partitions:
            if code == _UNSTABLE:
                return None
            _check(code, group)
            known = OffsetAndMetadata(offset, metadata or "") if offset >= 0 else None
            found[TopicPartition(topic, partition)] = known
    return {source: found[source] for source in sources}


def _check(code: int, group: str) -> None:
    if code:
        raise for_code(code)(group)
