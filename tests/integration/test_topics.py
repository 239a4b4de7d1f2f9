"""`gosight topics` on a real broker: made as they should be, never repartitioned, a new epoch when made anew."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from gosight.embedded.infra import Infra
from gosight.schemas import topics
from tests.installation import Installation

NAMES = {topic.name for topic in topics.all_topics(1, 1, replay=True)}


@pytest.fixture
def installation(infra: Infra, tmp_path: Path) -> Installation:
    """A migrated database, and no topics."""
    made = Installation(infra, tmp_path, partitions=2)
    asyncio.run(made.make_empty())
    made.command("migrate", "up")
    return made


def _with_admin(installation: Installation, work: Callable[[AIOKafkaAdminClient], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        admin = AIOKafkaAdminClient(bootstrap_servers=installation.brokers)
        await admin.start()
        try:
            return await work(admin)
        finally:
            await admin.close()

    return asyncio.run(run())


def _delete(installation: Installation, topic: str) -> None:
    async def work(admin: AIOKafkaAdminClient) -> None:
        await admin.delete_topics([topic])
        while topic in await admin.list_topics():
            await asyncio.sleep(0.1)

    _with_admin(installation, work)


def _epochs(installation: Installation) -> dict[str, int]:
    async def read() -> dict[str, int]:
        connection = await asyncpg.connect(installation.postgres_url)
        rows = await connection.fetch("SELECT topic, epoch FROM topics")
        await connection.close()
        return {row["topic"]: row["epoch"] for row in rows}

    return asyncio.run(read())


def test_create_makes_what_check_expects(installation: Installation) -> None:
    assert installation.command("topics", "check", check=False).returncode == 1
    said = installation.command("topics", "create").stdout
    assert set(said.removeprefix("created ").strip().split(", ")) == NAMES
    assert installation.command("topics", "check").stdout == "all topics are as they should be\n"
    assert _epochs(installation) == dict.fromkeys(NAMES, 1)


def test_create_twice_changes_nothing(installation: Installation) -> None:
    installation.command("topics", "create")
    assert installation.command("topics", "create").stdout == "all topics exist\n"
    assert _epochs(installation) == dict.fromkeys(NAMES, 1)


def test_a_topic_that_is_made_anew_gets_a_new_epoch(installation: Installation) -> None:
    installation.command("topics", "create")
    _delete(installation, topics.EVENTS)
    assert installation.command("topics", "create").stdout == f"created {topics.EVENTS}\n"
    assert _epochs(installation) == dict.fromkeys(NAMES, 1) | {topics.EVENTS: 2}


def test_a_changed_partition_count_is_refused_and_changes_nothing(installation: Installation) -> None:
    installation.command("topics", "create")
    installation.environ["GOSIGHT_KAFKA__PARTITIONS"] = "3"
    done = installation.command("topics", "create", check=False)
    assert done.returncode == 1
    assert f"{topics.EVENTS} has 2 partitions, asked for 3: a keyed topic is never repartitioned" in done.stderr
    assert "new topic, let the old one drain" in done.stderr
    installation.environ["GOSIGHT_KAFKA__PARTITIONS"] = "2"
    installation.command("topics", "check")


def test_check_names_a_partition_too_many(installation: Installation) -> None:
    installation.command("topics", "create")
    _with_admin(installation, lambda admin: admin.create_partitions({topics.INSIGHTS: NewPartitions(4)}))
    done = installation.command("topics", "check", check=False)
    assert (done.returncode, done.stdout) == (1, f"{topics.INSIGHTS}: partitions is 4, expected 3\n")


def test_check_names_a_setting_that_differs(installation: Installation) -> None:
    installation.command("topics", "create")
    _alter(installation, topics.EVENTS, {"retention.ms": "1000"})
    done = installation.command("topics", "check", check=False)
    assert done.returncode == 1
    assert f"{topics.EVENTS}: retention.ms is 1000, expected 604800000" in done.stdout


def test_create_sets_what_an_older_version_did_not_and_leaves_what_is_not_ours(installation: Installation) -> None:
    installation.command("topics", "create")
    config = {"cleanup.policy": "compact", "flush.ms": "60000"}
    _alter(installation, topics.SESSIONS_CHANGELOG, config)
    said = installation.command("topics", "create").stdout.splitlines()
    assert said[0] == "all topics exist"
    assert any("max.compaction.lag.ms was 9223372036854775807, is 604800000 now" in line for line in said)
    assert all(line.startswith(f"{topics.SESSIONS_CHANGELOG}: ") for line in said[1:])
    assert installation.command("topics", "check").stdout == "all topics are as they should be\n"
    assert _setting(installation, topics.SESSIONS_CHANGELOG, "flush.ms") == "60000"
    assert installation.command("topics", "create").stdout == "all topics exist\n"


def _alter(installation: Installation, topic: str, config: dict[str, str]) -> None:
    """These settings, and none besides."""
    resource = ConfigResource(ConfigResourceType.TOPIC, topic, config)
    _with_admin(installation, lambda admin: admin.alter_configs([resource]))


def _setting(installation: Installation, topic: str, key: str) -> str:
    resource = ConfigResource(ConfigResourceType.TOPIC, topic, {key: ""})
    (answer,) = _with_admin(installation, lambda admin: admin.describe_configs([resource]))
    return str(answer.resources[0][4][0][1])


def test_without_replay_there_is_no_replay_topic(installation: Installation) -> None:
    installation.environ["REPLAY_ENABLED"] = "false"
    installation.command("topics", "create")
    assert topics.REPLAY not in _with_admin(installation, lambda admin: admin.list_topics())
