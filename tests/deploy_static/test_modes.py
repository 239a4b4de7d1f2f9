"""config/*.yaml of every mode: they load, say what the mode promises (spec/product.md), and agree with each other."""

import pytest

from gosight.commands.installation import installation
from gosight.sections import Settings
from gosight.settings import load
from gosight.stores.init_script import init_script
from tests.deploy_static.series import ROOT

SERVICES = ("ingestor", "processor", "api")
MODES = {"full": "", "lite": "-lite", "replay-optimized": "-replay-optimized"}
SCRIPTS = {
    "init-clickhouse.sql": ("clickhouse", True),
    "init-clickhouse-lite.sql": ("clickhouse", False),
    "init-postgres.sql": ("postgres", True),
}


def settings(mode: str, service: str) -> Settings:
    return load({"CONFIG_PATH": str(ROOT / "config" / f"{service}{MODES[mode]}.yaml")})


@pytest.mark.parametrize("mode", MODES)
def test_the_services_of_a_mode_agree_on_what_projects_start_from(mode: str) -> None:
    """If they did not, each would make versions of every project's settings that the other takes back."""
    first, *others = (installation(settings(mode, service)) for service in SERVICES)
    assert others == [first, first]


def test_full_keeps_events_a_year_and_replays_90_days() -> None:
    made = settings("full", "api")
    assert (made.retention_days, made.replay.retention_days, made.replay.cold_after_days) == (365, 90, 30)
    assert (made.replay.enabled, made.replay.sampling.enabled) == (True, False)


def test_lite_keeps_90_days_and_no_replay() -> None:
    for service in SERVICES:
        made = settings("lite", service)
        assert (made.retention_days, made.replay.enabled) == (90, False)


def test_replay_optimized_keeps_30_days_and_samples_replays() -> None:
    for service in SERVICES:
        made = settings("replay-optimized", service)
        replay = made.replay
        assert (made.retention_days, replay.retention_days, replay.compression_level) == (30, 7, 3)
        assert (replay.chunk_max_size, replay.chunk_max_events) == (500 << 10, 500)
        assert (replay.sampling.enabled, replay.sampling.rate) == (True, 0.5)
        conditions = [one.type for one in replay.sampling.conditions]
        assert conditions == ["has_error", "has_rage_click", "duration_gt"]
        assert replay.sampling.conditions[2].duration_ms == 60_000


@pytest.mark.parametrize("name", SCRIPTS)
def test_an_init_script_is_what_the_migrations_say(name: str) -> None:
    family, replay = SCRIPTS[name]
    assert (ROOT / "scripts" / name).read_text() == init_script(family, replay=replay), "run `make init-sql`"


def test_the_lite_script_makes_no_table_of_replay() -> None:
    text = (ROOT / "scripts" / "init-clickhouse-lite.sql").read_text()
    assert "CREATE TABLE IF NOT EXISTS sessions" in text
    assert "replay_chunks" not in text
