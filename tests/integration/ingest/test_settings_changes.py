"""Changes of a project's settings: all or nothing, none lost, in force when memory has forgotten, never undone."""

import asyncio
import json

import pytest

from gosight.schemas.keys import KeyRecord, redis_key
from gosight.schemas.project import ProjectSettings, Session
from gosight.schemas.wrong_setting import WrongSetting
from gosight.stores import redis
from gosight.stores.keys import FRESH_S, KeyStore, hash_key
from gosight.stores.project_settings import NoSuchProject, SettingsStore
from gosight.stores.settings_desk import Author, SettingsDesk
from gosight.stores.settings_patch import Difference
from tests.integration.ingest.service import Ingestor, Project
from tests.integration.ingest.stores import Stores, Within

ANN = "ann@example.com"
BY = Author(ANN)
FEWER = {"insights": {"rage_click": {"min_clicks": 4}}}


async def version(keys: KeyStore, project: Project) -> int:
    """The one that an envelope would name."""
    record = await keys.find(project.key)
    assert record is not None
    return record.settings_version


async def own(at: Stores, project: Project) -> object:
    return json.loads(
        await at.pool.fetchval("SELECT settings::text FROM projects WHERE id = $1::text::uuid", project.id)
    )


def test_in_force_when_memory_has_forgotten_and_not_later(project: Project, within: Within) -> None:
    async def work(at: Stores) -> None:
        assert await version(at.keys, project) == 1
        changed = await at.desk().change(project.id, FEWER, BY)
        assert (changed.version, changed.own, changed.is_announced) == (2, FEWER, True)
        assert changed.differences == [Difference("insights.rage_click.min_clicks", 5, 4)]
        at.clock.now += FRESH_S - 0.001
        assert await version(at.keys, project) == 1
        at.clock.now += 0.001
        assert FRESH_S < 10
        assert await version(at.keys, project) == 2
        settings = SettingsStore(at.redis, at.pool)
        clicks = [(await settings.get(project.id, number)).insights["rage_click"]["min_clicks"] for number in (1, 2)]
        assert clicks == [5, 4]

    within(work)


def test_a_look_up_that_began_before_the_change_does_not_bring_the_old_version_back(
    project: Project, within: Within, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(at: Stores) -> None:
        name = redis_key(hash_key(project.key))
        assert await version(at.keys, project) == 1
        await at.redis.delete(name)
        late = at.fresh()
        put = late._cache.put

        async def change_comes_first(key_hash: str, record: KeyRecord) -> None:
            await at.desk().change(project.id, FEWER, BY)
            await put(key_hash, record)

        with monkeypatch.context() as patch:
            patch.setattr(late._cache, "put", change_comes_first)
            assert await version(late, project) == 1
        assert await version(at.fresh(), project) == 2
        at.clock.now += FRESH_S
        assert await version(late, project) == 2

    within(work)


def test_redis_that_comes_back_with_what_it_knew_before(project: Project, within: Within) -> None:
    async def work(at: Stores) -> None:
        name = redis_key(hash_key(project.key))
        assert await version(at.keys, project) == 1
        old = await at.redis.get(name)
        away = redis.connect("redis://127.0.0.1:1")
        changed = await SettingsDesk(at.pool, away, ProjectSettings()).change(project.id, FEWER, BY)
        assert (changed.version, changed.is_announced) == (2, False)
        await at.redis.delete(name)
        at.clock.now += FRESH_S
        assert await version(at.keys, project) == 2
        await at.redis.set(name, old)
        at.clock.now += FRESH_S
        assert await version(at.keys, project) == 2
        assert await version(at.fresh(), project) == 1  # nobody could tell this one
        again = await at.desk().change(project.id, FEWER, BY)
        assert (again.version, again.differences, again.is_announced) == (2, [], True)
        assert await version(at.fresh(), project) == 2

    within(work)


def test_without_redis_postgresql_says_it(project: Project, within: Within) -> None:
    async def work(at: Stores) -> None:
        away = redis.connect("redis://127.0.0.1:1")
        keys = KeyStore(away, at.pool, ProjectSettings(), at.clock)
        assert await version(keys, project) == 1
        await SettingsDesk(at.pool, away, ProjectSettings()).change(project.id, FEWER, BY)
        at.clock.now += FRESH_S
        assert await version(keys, project) == 2

    within(work)


def test_changes_at_once_are_all_kept_each_in_a_version_of_its_own(project: Project, within: Within) -> None:
    async def work(at: Stores) -> None:
        changes = [{"events": {f"kind_{number}": False}} for number in range(8)]
        made = await asyncio.gather(*[at.desk().change(project.id, one, BY) for one in changes])
        assert sorted(one.version for one in made) == list(range(2, 10))
        assert await own(at, project) == {"events": {f"kind_{number}": False for number in range(8)}}
        settings = SettingsStore(at.redis, at.pool)
        assert [len((await settings.get(project.id, number)).events) for number in range(1, 10)] == list(range(9))

    within(work)


def test_a_change_and_look_ups_after_a_change_of_the_installation_at_once(project: Project, within: Within) -> None:
    async def work(at: Stores) -> None:
        assert await version(at.keys, project) == 1
        await at.redis.delete(redis_key(hash_key(project.key)))
        new = ProjectSettings(session=Session(max_hours=12))
        stores = [at.fresh(new) for _ in range(4)]
        changing = asyncio.create_task(at.desk(new).change(project.id, {"session": {"idle_minutes": 5}}, BY))
        await asyncio.gather(changing, *[version(one, project) for one in stores])
        changed = await changing
        at.clock.now += FRESH_S
        assert {await version(one, project) for one in stores} == {changed.version}
        settings = await SettingsStore(at.redis, at.pool).get(project.id, changed.version)
        assert settings.session == Session(5, 12)

    within(work)


def test_the_installations_change_makes_a_version_and_leaves_the_projects_own(project: Project, within: Within) -> None:
    async def work(at: Stores) -> None:
        await at.desk().change(project.id, {"session": {"idle_minutes": 5}}, BY)
        new = ProjectSettings(session=Session(idle_minutes=60, max_hours=12))
        assert await version(at.fresh(new), project) == 3
        current = await at.desk(new).current(project.id)
        assert (current.version, current.own) == (3, {"session": {"idle_minutes": 5}})
        assert current.settings["session"] == {"idle_minutes": 5, "max_hours": 12, "grace_ms": 10_000}
        given_back = await at.desk(new).change(project.id, {"session": {"idle_minutes": None}}, BY)
        assert given_back.differences == [Difference("session.idle_minutes", 5, 60)]
        assert await own(at, project) == {}
        history = await at.desk(new).versions(project.id, 10)
        assert [(one.version, one.changed_by) for one in history] == [(4, ANN), (3, None), (2, ANN), (1, None)]
        assert [one.differences for one in history] == [
            [Difference("session.idle_minutes", 5, 60)],
            [Difference("session.max_hours", 24, 12)],
            [Difference("session.idle_minutes", 30, 5)],
            [],
        ]
        assert [one.version for one in await at.desk(new).versions(project.id, 2, below=4)] == [3, 2]

    within(work)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"drop_bots": True, "session": {"idle_minutes": 0}}, "session.idle_minutes"),
        ({"drop_bots": True, "insights": {"rage_click": {"min_clik": 4}}}, "insights.rage_click.min_clik"),
        ({"drop_bots": True, "privacy": {"block_url": None}}, "privacy.block_url"),
        ({"session": {"max_hours": 1, "idle_minutes": 61}}, "session.idle_minutes"),
        ({"privacy": {"block_urls": ["\x00"]}}, "privacy.block_urls[0]"),
    ],
)
def test_a_change_that_makes_no_sense_changes_nothing(
    project: Project, within: Within, changes: dict[str, object], key: str
) -> None:
    async def work(at: Stores) -> None:
        await at.desk().change(project.id, FEWER, BY)
        with pytest.raises(WrongSetting) as raised:
            await at.desk().change(project.id, changes, BY)
        assert raised.value.key == key
        current = await at.desk().current(project.id)
        assert (current.version, current.own) == (2, FEWER)

    within(work)


def test_saying_what_is_so_already_is_remembered_but_makes_no_version(project: Project, within: Within) -> None:
    """The project keeps its number when the installation changes."""

    async def work(at: Stores) -> None:
        changed = await at.desk().change(project.id, {"session": {"idle_minutes": 30}}, BY)
        assert (changed.version, changed.differences) == (1, [])
        new = ProjectSettings(session=Session(idle_minutes=60))
        assert await version(at.fresh(new), project) == 1

    within(work)


def test_settings_that_somebody_spoiled_in_the_table_can_be_mended(ingestor: Ingestor, within: Within) -> None:
    project = ingestor.project({"drop_bots": "perhaps", "session": {"idle_minutes": 7}})

    async def work(at: Stores) -> None:
        with pytest.raises(WrongSetting, match="drop_bots='perhaps'"):
            await at.desk().change(project.id, FEWER, BY)
        changed = await at.desk().change(project.id, {"drop_bots": None}, BY)
        assert changed.own == {"session": {"idle_minutes": 7}}
        assert await version(at.fresh(), project) == changed.version

    within(work)


def test_no_such_project(within: Within) -> None:
    async def work(at: Stores) -> None:
        nobody = "00000000-0000-0000-0000-000000000000"
        with pytest.raises(NoSuchProject):
            await at.desk().change(nobody, FEWER, BY)
        with pytest.raises(NoSuchProject):
            await at.desk().current(nobody)

    within(work)
