"""From the release before to this one, as docs/upgrade.md says, while visitors send: nothing lost, nothing double."""

import asyncio
import json
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from gosight.embedded.infra import Infra
from gosight.schemas import topics
from tests.chaos.log_reader import LogReader
from tests.installation import Installation
from tests.integration.upgrade.release import PATIENCE_S, Place, Release
from tests.integration.upgrade.visitors import Visitor, visiting, wait_until_all_are_past
from tests.standing import gets_on, wait_until_worked
from tests.waiting import wait_for

pytestmark = pytest.mark.timeout(900)

_ROOT = Path(__file__).parents[3]
_BEFORE = _ROOT / "tests/data/releases/4075d20.tar.xz"
_PARTITIONS = 4
_GRACE_MS = 1_000
_JUDGED_MS = 5_000
"""More than the grace and a burst's window: whoever sent something so much later has had a verdict."""

Bursts = set[frozenset[str]]
"""Rage clicks by the ids of their clicks."""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = Path(tmp_path_factory.mktemp("before"))
    with tarfile.open(_BEFORE) as packed:
        packed.extractall(folder, filter="data")
    return Release(folder, lacks=("GOSIGHT_S3__",))


@pytest.fixture
def installation(infra: Infra, tmp_path: Path) -> Installation:
    made = Installation(infra, tmp_path, _PARTITIONS)
    made.environ["GOSIGHT_SESSION__GRACE_MS"] = str(_GRACE_MS)
    asyncio.run(made.make_empty())
    return made


@pytest.fixture
def places(installation: Installation) -> Iterator[dict[str, Place]]:
    """In the order in which they are upgraded."""
    kinds = {"p1": "processor", "p2": "processor", "ingestor": "ingestor", "api": "api"}
    made = {name: Place(installation, kind, name) for name, kind in kinds.items()}
    try:
        yield made
    finally:
        for place in made.values():
            place.kill()


def test_one_after_another_under_load(before: Release, installation: Installation, places: dict[str, Place]) -> None:
    today = Release(_ROOT)
    for words in (("migrate", "up"), ("topics", "create"), ("project", "create", "--name", "Shop")):
        before.command(installation, *words)
    key = json.loads(before.command(installation, "key", "create", "--project", "shop", "--rate-limit", "0", "--json"))
    for place in places.values():
        place.run(before)
    with visiting(places["ingestor"].port, key["key"]) as visitors:
        gets_on(installation)
        for words in (("migrate", "up"), ("topics", "create")):
            today.command(installation, *words)
        for place in places.values():
            gets_on(installation)
            place.run(today)
        gets_on(installation)
        wait_until_all_are_past(visitors, _now_ms() + _JUDGED_MS)
    wait_until_worked(installation)
    assert events(installation) == sorted(chain.from_iterable(one.event_ids for one in visitors))
    assert replays(installation) == sorted(chain.from_iterable(one.chunks for one in visitors))
    wait_for(lambda: counted(installation), PATIENCE_S, "sessions do not count the events that they have")
    assert set() < judged(visitors) <= given_once(installation) <= all_bursts(visitors)
    for check in ("migrate status", "topics check", "reconcile", "reconcile --replay"):
        today.command(installation, *check.split())
    assert today.command(installation, "deadletters", "list") == "0 dead letters\n"


def events(installation: Installation) -> list[str]:
    """One that is stored twice is there twice."""
    return [one for (one,) in installation.rows("SELECT toString(event_id) AS id FROM events ORDER BY id")]


def replays(installation: Installation) -> list[tuple[str, int]]:
    """Chunks of replay, kept or waiting."""
    both = "(SELECT * FROM replay_chunks FINAL UNION ALL SELECT * FROM replay_pending FINAL)"
    return sorted(installation.rows(f"SELECT toString(stream_id), chunk_index FROM {both}"))


def counted(installation: Installation) -> bool:
    """Every session has its row, which says as much as its events. Rows are written every 10 s."""
    stored = "SELECT session_id, count() FROM events GROUP BY session_id ORDER BY session_id"
    told = "SELECT session_id, event_count FROM sessions FINAL ORDER BY session_id"
    return installation.rows(stored) == installation.rows(told)


def given_once(installation: Installation) -> Bursts:
    """What rage clicks rest on: no click on two of them, and consumers were told of each insight once."""
    sql = "SELECT toString(insight_id), insight_type, arrayMap(toString, related_event_ids) FROM insights FINAL"
    rows = installation.rows(sql)
    bursts = [clicks for _, kind, clicks in rows if kind == "rage_click"]
    assert max(Counter(chain.from_iterable(bursts)).values()) == 1
    told = [json.loads(one.value)["insight_id"] for one in LogReader(installation.brokers, topics.INSIGHTS).read()]
    assert sorted(told) == sorted(insight_id for insight_id, _, _ in rows)
    return set(map(frozenset, bursts))


def judged(visitors: list[Visitor]) -> Bursts:
    """About which there must be a verdict, by what came of the same visitor since."""
    return {frozenset(ids) for one in visitors for ids, at_ms in one.bursts if at_ms < one.bursts[-1][1] - _JUDGED_MS}


def all_bursts(visitors: list[Visitor]) -> Bursts:
    """The last ones may still be waiting for theirs."""
    return {frozenset(ids) for one in visitors for ids, _ in one.bursts}


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
