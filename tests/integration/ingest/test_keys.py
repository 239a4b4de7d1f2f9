"""API keys through memory, Redis and PostgreSQL: how long each is believed, and what changes reach it."""

import asyncio
import json

from gosight.schemas.keys import redis_key
from gosight.schemas.project import ProjectSettings, Session
from gosight.stores.key_cache import REDIS_TTL_S
from gosight.stores.keys import FRESH_S, hash_key
from gosight.stores.project_settings import SettingsStore
from gosight.stores.rate_limits import RateLimits
from tests.integration.ingest.service import Ingestor
from tests.integration.ingest.stores import Stores, Within


def test_memory_is_believed_for_8_seconds_and_redis_until_its_entry_is_deleted(
    ingestor: Ingestor, within: Within
) -> None:
    project = ingestor.project(rate_limit=5)

    async def work(at: Stores) -> None:
        async def limit() -> int:
            record = await at.keys.find(project.key)
            assert record is not None
            return record.rate_limit

        name = redis_key(hash_key(project.key))
        assert await limit() == 5
        assert REDIS_TTL_S - 5 <= await at.redis.ttl(name) <= REDIS_TTL_S
        assert project.key.encode() not in await at.redis.get(name)
        await at.change(project.key_id, "rate_limit", 6)
        await at.redis.delete(name)
        at.clock.now += FRESH_S - 0.001
        assert await limit() == 5
        at.clock.now += 0.001
        assert await limit() == 6
        await at.change(project.key_id, "rate_limit", 7)
        at.clock.now += FRESH_S
        assert await limit() == 6  # Redis was not told
        await at.redis.delete(name)
        at.clock.now += FRESH_S
        assert await limit() == 7

    within(work)


def test_another_ingestor_is_answered_by_redis(ingestor: Ingestor, within: Within) -> None:
    project = ingestor.project(rate_limit=5)

    async def work(at: Stores) -> None:
        await at.keys.find(project.key)
        await at.change(project.key_id, "is_active", False)
        assert await at.fresh().find(project.key) is not None
        await at.redis.set(redis_key(hash_key(project.key)), b'{"of":"another release"}')
        assert await at.fresh().find(project.key) is None

    within(work)


def test_an_unknown_key_is_asked_for_again_after_8_seconds(ingestor: Ingestor, within: Within) -> None:
    async def work(at: Stores) -> None:
        project = await asyncio.to_thread(ingestor.project, is_active=False)
        assert await at.keys.find(project.key) is None
        await at.change(project.key_id, "is_active", True)
        assert await at.keys.find(project.key) is None
        at.clock.now += FRESH_S
        assert await at.keys.find(project.key) is not None

    within(work)


def test_a_change_of_settings_makes_a_version_that_is_never_changed(ingestor: Ingestor, within: Within) -> None:
    project = ingestor.project()

    async def work(at: Stores) -> None:
        async def version(installation: ProjectSettings | None = None) -> int:
            await at.redis.delete(redis_key(hash_key(project.key)))
            record = await at.fresh(installation).find(project.key)
            assert record is not None
            return record.settings_version

        async def drop_bots(value: object) -> None:
            settings = json.dumps({"drop_bots": value})
            await at.pool.execute("UPDATE projects SET settings = $2 WHERE id = $1::text::uuid", project.id, settings)

        assert [await version(), await version()] == [1, 1]
        await drop_bots(True)
        assert [await version(), await version()] == [2, 2]
        await drop_bots("no boolean")
        assert await version() == 2  # what makes no sense changes nothing
        await drop_bots(False)
        assert await version() == 3
        assert await version(ProjectSettings(session=Session(idle_minutes=20))) == 4
        settings = SettingsStore(at.redis, at.pool)
        assert [(await settings.get(project.id, number)).drop_bots for number in (1, 2, 3)] == [False, True, False]
        assert (await settings.get(project.id, 4)).session.idle_minutes == 20

    within(work)


def test_ingestors_that_meet_a_new_project_at_once_agree_on_its_version(ingestor: Ingestor, within: Within) -> None:
    project = ingestor.project()

    async def work(at: Stores) -> None:
        records = await asyncio.gather(*[at.fresh().find(project.key) for _ in range(8)])
        assert {record and record.settings_version for record in records} == {1}

    within(work)


def test_a_limit_holds_over_all_ingestors_together(within: Within) -> None:
    async def work(at: Stores) -> None:
        def failed_open() -> None:
            raise AssertionError("Redis is there")

        ingestors = [RateLimits(at.redis, f"test-{id(at)}", failed_open) for _ in range(3)]
        answers = [await limits.wait_s("subject", 2) for _ in range(60) for limits in ingestors]
        taken = answers.count(0.0)
        assert 10 <= taken < 180  # a burst of five times 2, and what a slow machine's seconds add
        assert all(0 < wait <= 1 for wait in answers if wait)

    within(work)
