"""The keeper of replays killed with signal 9 at each step, and the object store under it: no loss, no leftovers."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from gosight.embedded.infra import OBJECT_KEYS, Infra
from gosight.stores.objects_s3 import S3Objects
from gosight.stores.replay_keeping import Terms, keep
from gosight.stores.replay_tally import Tally
from tests.installation import Installation
from tests.integration import mortal_keeper
from tests.replay_shelf import DAY_MS, NOON_MS, Shelf, recorded, shelf, stream

_LIMIT_S = 120.0
_MORTAL = str(Path(mortal_keeper.__file__))

pytestmark = pytest.mark.timeout(600)


class Keepers:
    """`gosight replay keep` as processes, over one installation's stores and a bucket of their own."""

    def __init__(self, place: Installation, infra: Infra, bucket: str) -> None:
        self.objects = S3Objects(infra.address("objects"), bucket, *OBJECT_KEYS, "us-east-1")
        self._environ = place.environ | {
            "S3_ENDPOINT": infra.address("objects"),
            "S3_BUCKET": bucket,
            "S3_ACCESS_KEY": OBJECT_KEYS[0],
            "S3_SECRET_KEY": OBJECT_KEYS[1],
            "PYTHONPATH": str(Path.cwd()),
        }

    def die(self, seam: str) -> None:
        """A pass that dies there."""
        assert self.start(_MORTAL, seam).wait(_LIMIT_S) == -9, seam

    def start(self, *call: str) -> subprocess.Popen[bytes]:
        """A pass beside us."""
        return subprocess.Popen([sys.executable, *call], env=self._environ, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def place(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installation = Installation(infra, Path(tmp_path_factory.mktemp("kills")), partitions=1)
    asyncio.run(installation.make_empty())
    installation.command("migrate", "up")
    return installation


@pytest.fixture
def keepers(place: Installation, infra: Infra) -> Keepers:
    return Keepers(place, infra, f"b{uuid4().hex[:10]}")


@pytest.fixture
async def kept(place: Installation, keepers: Keepers) -> AsyncIterator[Shelf]:
    async with AsyncExitStack() as stack:
        made = await shelf(stack, place.clickhouse_dsn, place.postgres_url, keepers.objects)
        await made.client.command("TRUNCATE TABLE replay_chunks")
        yield made


def _days_ago(days: int) -> int:
    return time.time_ns() // 1_000_000 // DAY_MS * DAY_MS + NOON_MS - days * DAY_MS


async def _keep(kept: Shelf) -> None:
    """A pass that lives."""
    now_ms = time.time_ns() // 1_000_000
    await keep(kept.pool, kept.client, kept.objects, Terms(9, 7_200_000, 30), now_ms, Tally(), is_thorough=True)


async def test_killed_at_every_step(kept: Shelf, keepers: Keepers) -> None:
    gone = set()
    for number, seam in enumerate(mortal_keeper.SEAMS):
        old, over = stream(f"old {number}"), stream(f"over {number}")
        gone.add(over.stream_id)
        await kept.put(over, [b"[1]", b"[2]"], _days_ago(39), retention_days=40)
        await _keep(kept)
        expire = f"ALTER TABLE replay_chunks UPDATE retention_days = 38 WHERE stream_id = '{over.stream_id}'"
        await kept.client.command(expire, settings={"mutations_sync": "1"})
        await kept.put(old, recorded("session/rrweb_events.json"), _days_ago(35 + number))
        await asyncio.to_thread(keepers.die, seam)
        whole = {key: text for key, text in kept.put_chunks.items() if key[0] not in gone}
        assert await kept.read(old) == {key: text for key, text in whole.items() if key[0] == old.stream_id}, seam
        await _keep(kept)
        assert await kept.read() == whole, seam
        assert sorted(await kept.keys()) == sorted({row.location for row in await kept.rows()}), seam


async def test_the_store_dies_in_the_middle(kept: Shelf, keepers: Keepers, infra: Infra) -> None:
    for number in range(40):
        await kept.put(stream(f"s{number}"), recorded("session/rrweb_events.json")[:4], _days_ago(40))
    running = keepers.start("-c", "from gosight.commands.replay_keeper import keep_command as keep; keep()")
    while len(await kept.keys()) < 5:
        assert running.poll() is None
    infra.kill("objects")
    assert await asyncio.to_thread(running.wait, _LIMIT_S) == 1
    infra.start("objects")
    await _keep(kept)
    assert await kept.read() == kept.put_chunks
    assert sorted(await kept.keys()) == sorted({row.location for row in await kept.rows()})
    assert len(await kept.keys()) == 40
