"""A user is erased while events keep coming: nothing of before is left anywhere, nothing comes back, all else stays."""

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from gosight.clock import now_ms
from gosight.commands import erasing
from gosight.embedded.infra import Infra
from gosight.pipeline.erasure_remains import LATE_MS
from gosight.schemas import topics
from gosight.settings import load
from gosight.stores import postgres, redis
from tests.core import HOUR, MINUTE, PROJECT, uid
from tests.installation import Installation
from tests.integration.erased import Scene, at_work, die_erasing
from tests.integration.mortal_eraser import SEAMS

pytestmark = pytest.mark.timeout(600)

ANN, BOB = "ann-5031", "bob-77"


@pytest.fixture
def scene(infra: Infra, tmp_path: Path) -> Iterator[Scene]:
    installation = Installation(infra, tmp_path, partitions=2)
    installation.create()
    with at_work(installation) as made:
        yield made


def fill(scene: Scene) -> None:
    """Ann has been there twice and once without cookies, an hour ago and now; so has Bob, on the same pages."""
    then = scene.now_ms - HOUR
    for user, mark in ((ANN, "annsmark"), (BOB, "bobsmark")):
        scene.send(scene.events(4, mark, then), user, f"{user} 1", seq=0)
        scene.send(scene.events(6, mark, scene.now_ms - MINUTE, ("click",)), user, f"{user} 2", seq=0)
        scene.send(scene.events(3, mark, then, ("page_view", "js_error", "mouse_move")), user, "", visitor=f"{user} v")
        scene.send(scene.events(2, "shared", then, ("js_error",)), user, f"{user} 1", seq=1)
        scene.record(mark, then, f"{user} 1", 0)
    scene.bury(f'{{"user_id": "{ANN}", "said": "annsmark"}}')
    scene.bury("?annsmark", topics.message_key(PROJECT, uid(f"{ANN} 1")))
    scene.bury("bobsmark")


def counts(scene: Scene) -> list[tuple[str, int]]:
    found = scene.installation.rows("SELECT user_id, count() FROM events GROUP BY user_id ORDER BY user_id")
    return [(user, count) for user, count in found]


def is_clean(scene: Scene) -> bool:
    """Of events and of replays."""
    said = [scene.installation.command("reconcile", *more, check=False).stdout for more in ((), ("--replay",))]
    return all(one.splitlines()[-1].startswith("clean") for one in said)


def test_erased_while_events_keep_coming(scene: Scene) -> None:
    fill(scene)
    scene.wait_until_worked()
    assert set(scene.holds("annsmark")) >= {"events", "sessions", "overview_15m", "gosight.deadletters"}
    assert scene.recorded() == ["annsmark", "bobsmark"]
    assert is_clean(scene)
    stop = threading.Event()

    def keep_sending() -> None:
        number = 10
        while not stop.is_set():
            number += 1
            now_ms = time.time_ns() // 1_000_000
            scene.send(scene.events(2, "bobsmark", now_ms), BOB, f"{BOB} 2", seq=number)
            scene.send(scene.events(2, "annsmark", scene.now_ms - HOUR), ANN, f"{ANN} 1", seq=number)
            scene.send(scene.events(2, "laterstory", cut_ms + 1 + number), ANN, f"{ANN} 2", seq=number)

    cut_ms = scene.ask(ANN)
    sender = threading.Thread(target=keep_sending)
    sender.start()
    try:
        scene.installation.command("erase", "run")
    finally:
        stop.set()
        sender.join()
    scene.record("annslate", scene.now_ms, f"{ANN} 1", 1)
    scene.record("laterstory", cut_ms + 1, f"{ANN} 1", 2)
    scene.wait_until_worked()
    assert scene.steps() == ["fading"]
    assert scene.holds("annsmark") == []
    assert scene.recorded() == ["bobsmark", "laterstory"]
    assert set(scene.holds(ANN)) == {"erasures", "events", "sessions", topics.SESSIONS_CHANGELOG}, "her later story"
    assert set(scene.holds("laterstory")) >= {"events", "sessions"}
    assert "events" in scene.holds("bobsmark")
    assert scene.holds("shared") != []
    assert scene.wrong_rollups() == []
    assert is_clean(scene)
    recomputed_changes_nothing_of_ann(scene)


def recomputed_changes_nothing_of_ann(scene: Scene) -> None:
    words = ("insights", "recompute", "--project", "shop", "--since", "2020-01-01")
    scene.installation.command(*words)
    scene.wait_until_worked()
    assert scene.holds("annsmark") == []


def test_killed_at_every_step_and_complete_when_retention_has_passed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(scene)
    scene.wait_until_worked()
    bob = dict(counts(scene))[BOB]
    scene.ask(ANN)
    for seam in SEAMS:
        assert die_erasing(scene.installation, seam) == -9, seam
    scene.installation.command("erase", "run")
    assert scene.steps() == ["fading"]
    assert scene.holds("annsmark") == []
    assert scene.recorded() == ["bobsmark"]
    assert scene.holds(ANN) == ["erasures"]
    assert counts(scene) == [(BOB, bob)]
    assert scene.wrong_rollups() == []
    assert is_clean(scene)
    come_back(scene)  # from somebody who had read it before
    for name, value in scene.installation.environ.items():
        monkeypatch.setenv(name, value)
    begun_ms = now_ms()

    def look_after(hours: int) -> list[str]:
        """From when on nothing can come any more."""
        monkeypatch.setattr(erasing, "now_ms", lambda: begun_ms + LATE_MS + hours * HOUR)
        asyncio.run(look())
        return scene.steps()

    assert look_after(hours=0) == ["fading"]
    assert scene.holds("annsmark") == [], "what has come back is deleted"
    assert look_after(hours=2) == ["fading"], "Kafka holds something still"
    assert look_after(hours=4) == ["fading"]
    asyncio.run(expire(scene))
    assert look_after(hours=6) == ["complete"]
    assert scene.holds(ANN) == []
    come_back(scene)  # from a backup
    scene.installation.command("erase", "again")
    assert scene.holds("annsmark") == []


def come_back(scene: Scene) -> None:
    """A row of hers is there again; a recent one, or its retention would take it away at once."""
    row = f"('{PROJECT}', '{uid(ANN + ' 1')}', '/annsmark', now64(3), 1)"
    insert = f"INSERT INTO page_visits (project_id, session_id, path, entered_at, version) VALUES {row}"
    scene.with_client(lambda client: client.command(insert))
    assert scene.holds("annsmark") == ["page_visits"]


async def look() -> None:
    settings = load()
    pool, cache = await postgres.connect(settings.postgres.url), redis.connect(settings.redis.url)
    try:
        await erasing.erase_all(settings, pool, cache)
    finally:
        await cache.aclose()
        await pool.close()


async def expire(scene: Scene) -> None:
    """As retention does it, when all that is in the log is old."""
    admin = AIOKafkaAdminClient(bootstrap_servers=scene.installation.brokers)
    await admin.start()
    try:
        for topic in (topics.EVENTS, topics.REPLAY, topics.INSIGHTS, topics.DEADLETTERS):
            described = await admin.describe_topics([topic])
            sources = [TopicPartition(topic, n) for n in range(len(described[0]["partitions"]))]
            await admin.delete_records({source: RecordsToDelete(before_offset=-1) for source in sources})
    finally:
        await admin.close()
