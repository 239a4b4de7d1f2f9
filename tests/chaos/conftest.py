"""The arena: two workers over 12 partitions under constant traffic, and a judge. All chaos tests share one."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from gosight.embedded.infra import Infra
from gosight.schemas.project import Condition, ProjectSettings, Replay, Sampling, Session
from gosight.stores import postgres, project_settings
from tests.chaos.arena import PARTITIONS, Arena
from tests.chaos.crew import Crew
from tests.chaos.feeder import Feeder
from tests.chaos.judge import Judge
from tests.chaos.oracle import Oracle
from tests.chaos.traffic import PROJECT, Traffic
from tests.installation import Installation

_SEED = 20_261_124
_VISITS_A_SECOND = 30
_SAMPLING = Sampling(enabled=True, rate=0.3, conditions=[Condition("has_error"), Condition("duration_gt", "1h")])
_SETTINGS = ProjectSettings(session=Session(idle_minutes=1, grace_ms=2_000), replay=Replay(sampling=_SAMPLING))
"""So short that sessions close and open again while a test runs; replays get every verdict, some at once."""

_QUICK = {
    "GOSIGHT_PROCESSOR__SESSION_TIMEOUT": "6s",
    "GOSIGHT_PROCESSOR__INSERT_TIMEOUT": "6s",
    "GOSIGHT_PROCESSOR__FLUSH_INTERVAL": "1s",
    "GOSIGHT_PROCESSOR__BATCH_SIZE": "400",
    "GOSIGHT_PROCESSOR__HOST": "127.0.0.1",
    "GOSIGHT_PROCESSOR__METRICS_PORT": "0",
}
"""A group's shortest session time-out; chunks as small as the engine can take from 12 partitions on two cores."""


@pytest.fixture(scope="package")
def arena(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    folder = Path(tmp_path_factory.mktemp("chaos"))
    installation = Installation(infra, folder, PARTITIONS)
    installation.create()
    version = asyncio.run(_settings_version(installation))
    crew = Crew(installation, ["w1", "w2"], **_QUICK)
    judge = Judge(installation, crew, Oracle(epoch=1, book={(PROJECT, version): _SETTINGS}))
    feeder = Feeder(installation.brokers, Traffic(_SEED, version), _VISITS_A_SECOND)
    feeder.resume()
    arena = Arena(infra, installation, crew, feeder, judge)
    try:
        arena.gets_on()
        yield arena
    finally:
        feeder.close()
        crew.close()


async def _settings_version(installation: Installation) -> int:
    pool = await postgres.connect(installation.postgres_url)
    try:
        return await project_settings.current_version(pool, PROJECT, _SETTINGS)
    finally:
        await pool.close()
