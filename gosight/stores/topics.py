"""Kafka's topics: made up front, compared with what they should be, and never quietly different."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from gosight.schemas.topics import Topic
from gosight.sql import loader
from gosight.stores import postgres

_SET_OF_TOPIC = 1
"""A setting's source in Kafka's protocol (`ConfigSource.TOPIC_CONFIG`): it stands with the topic, and is no default."""

_LEADER_POLLS = 150
_LEADER_PAUSE_S = 0.1


class TopicError(Exception):
    """A topic is missing or cannot be made as asked: says which, and what to do."""


class Difference(msgspec.Struct, frozen=True):
    """`what` of a topic is `actual` where it should be `expected`."""

    topic: str
    what: str
    expected: str
    actual: str


class _Config(msgspec.Struct, frozen=True):
    """Of a topic: `all` that is in force, and what of it was set for the topic itself."""

    all: dict[str, str]
    own: dict[str, str]


class Made(msgspec.Struct, frozen=True):
    """Names of topics that were made, and settings of others that differed and were set."""

    topics: list[str]
    settings: list[Difference]


async def create(admin: AIOKafkaAdminClient, pool: postgres.Pool, topics: Sequence[Topic]) -> Made:
    """Make the topics that are missing, wait for their leaders, and give the others the settings that they should have.

    A new topic begins again at offset 0, so its epoch is raised first: an epoch too many is harmless, one too few
    would make old and new offsets look alike. Raises `TopicError` for a changed partition count.
    """
    existing = await _partition_counts(admin, topics)
    _refuse_repartitioning(topics, existing)
    missing = [topic for topic in topics if topic.name not in existing]
    for topic in missing:
        await pool.execute(loader.query("postgres/topic_raise_epoch"), topic.name, topic.partitions)
    for topic in topics:
        await pool.execute(loader.query("postgres/topic_keep_epoch"), topic.name, topic.partitions)
    if missing:
        await _make(admin, missing)
        await _wait_for_leaders(admin, missing)
    return Made([topic.name for topic in missing], await _set(admin, topics))


async def check(admin: AIOKafkaAdminClient, topics: Sequence[Topic]) -> list[Difference]:
    """Every difference between the cluster and what it should be."""
    existing = await _partition_counts(admin, topics)
    configs = await _configs(admin, [topic.name for topic in topics if topic.name in existing])
    return [found for topic in topics for found in _differences(topic, existing, configs)]


async def _set(admin: AIOKafkaAdminClient, topics: Sequence[Topic]) -> list[Difference]:
    """The request replaces all that was ever set of a topic, so what is not ours goes with it."""
    configs = await _configs(admin, [topic.name for topic in topics])
    differing = [one for topic in topics for one in _differing(topic, configs[topic.name])]
    names = {one.topic for one in differing}
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, topic.name, configs[topic.name].own | topic.config)
        for topic in topics
        if topic.name in names
    ]
    for answer in await admin.alter_configs(resources) if resources else []:
        for code, message, _, name in answer.resources:
            if code:
                raise TopicError(f"{name}: {for_code(code).__name__}: {message}")
    return differing


async def require(admin: AIOKafkaAdminClient, topics: Sequence[Topic]) -> None:
    """Raises `TopicError` unless each exists with its partition count."""
    existing = await _partition_counts(admin, topics)
    if missing := [topic.name for topic in topics if topic.name not in existing]:
        raise TopicError(f"missing {', '.join(missing)}: run `gosight topics create`")
    _refuse_repartitioning(topics, existing)


async def epoch(pool: postgres.Pool, topic: str) -> int:
    """How often the topic has been made. Raises `TopicError` where it never was."""
    number: int | None = await pool.fetchval(loader.query("postgres/topic_epoch"), topic)
    if number is None:
        raise TopicError(f"{topic} was never created: run `gosight topics create`")
    return number


def _differences(topic: Topic, existing: dict[str, int], configs: dict[str, _Config]) -> Iterator[Difference]:
    if topic.name not in existing:
        yield Difference(topic.name, "topic", "exists", "missing")
        return
    if existing[topic.name] != topic.partitions:
        yield Difference(topic.name, "partitions", str(topic.partitions), str(existing[topic.name]))
    yield from _differing(topic, configs[topic.name])


def _differing(topic: Topic, config: _Config) -> Iterator[Difference]:
    for key, expected in topic.config.items():
        actual = config.all.get(key, "")
        if actual != expected:
            yield Difference(topic.name, key, expected, actual)


def _refuse_repartitioning(topics: Sequence[Topic], existing: dict[str, int]) -> None:
    for topic in topics:
        count = existing.get(topic.name, topic.partitions)
        if count != topic.partitions:
            raise TopicError(
                f"{topic.name} has {count} partitions, asked for {topic.partitions}: a keyed topic is never "
                "repartitioned, since its sessions would change owner without their state. Make an installation with a "
                "new topic, let the old one drain (`gosight lag` shows 0), then switch the ingestors."
            )


async def _partition_counts(admin: AIOKafkaAdminClient, topics: Sequence[Topic]) -> dict[str, int]:
    described = await admin.describe_topics([topic.name for topic in topics])
    return {one["topic"]: len(one["partitions"]) for one in described if not one["error_code"]}


async def _configs(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, _Config]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    answers = await admin.describe_configs(resources) if resources else []
    found: dict[str, _Config] = {}
    for answer in answers:
        for resource in answer.resources:
            _code, _message, _kind, name, entries, *_rest = resource
            own = {key: value for key, value, _, source, *_ in entries if source == _SET_OF_TOPIC}
            found[name] = _Config({entry[0]: entry[1] for entry in entries}, own)
    return found


async def _make(admin: AIOKafkaAdminClient, topics: Sequence[Topic]) -> None:
    new = [NewTopic(one.name, one.partitions, one.replication_factor, topic_configs=one.config) for one in topics]
    answer: Any = await admin.create_topics(new)
    for name, code, message in answer.topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise TopicError(f"{name}: {for_code(code).__name__}: {message}")


async def _wait_for_leaders(admin: AIOKafkaAdminClient, topics: Sequence[Topic]) -> None:
    """Creation is asynchronous: a topic is there when every partition has a leader."""
    names = [topic.name for topic in topics]
    for _ in range(_LEADER_POLLS):
        described = await admin.describe_topics(names)
        if all(not one["error_code"] and all(p["leader"] >= 0 for p in one["partitions"]) for one in described):
            return
        await asyncio.sleep(_LEADER_PAUSE_S)
    raise TopicError(f"no leaders after {_LEADER_POLLS * _LEADER_PAUSE_S:g} s for {', '.join(names)}")
