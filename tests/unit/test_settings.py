"""Settings: where they come from, how units are read, and that a wrong one is named with its value."""

from pathlib import Path

import pytest

from gosight.settings import SEED_NAMES, SettingError, load, masked


def test_nothing_set_gives_the_defaults() -> None:
    settings = load({})
    assert (settings.kafka.partitions, settings.processor.flush_interval) == (12, 2_000)


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [
        ("250ms", 250),
        ("2s", 2_000),
        ("30m", 1_800_000),
        ("24h", 86_400_000),
        ("7d", 604_800_000),
        ("250", 250),
        ("0", 0),
    ],
)
def test_durations(written: str, milliseconds: int) -> None:
    assert load({"GOSIGHT_PROCESSOR__FLUSH_INTERVAL": written}).processor.flush_interval == milliseconds


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("500KB", 512_000),
        ("500KiB", 512_000),
        ("1MB", 1 << 20),
        ("2MiB", 2 << 20),
        ("1GB", 1 << 30),
        ("7B", 7),
        ("9", 9),
    ],
)
def test_sizes(written: str, size: int) -> None:
    assert load({"GOSIGHT_PROCESSOR__BATCH_BYTES": written}).processor.batch_bytes == size


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("GOSIGHT_KAFKA__PARTITIONS", "many", r"kafka\.partitions='many': Expected `int`"),
        (
            "GOSIGHT_PROCESSOR__FLUSH_INTERVAL",
            "2 weeks",
            r"flush_interval='2 weeks': Expected a duration such",
        ),
        ("GOSIGHT_PROCESSOR__FLUSH_INTERVAL", "-1s", r"processor\.flush_interval='-1s': Expected a duration such"),
        ("GOSIGHT_PROCESSOR__BATCH_BYTES", "5TB", r"processor\.batch_bytes='5TB': Expected a size such as"),
        ("REPLAY_ENABLED", "perhaps", r"replay\.enabled='perhaps': Expected `bool`"),
        ("GOSIGHT_KAFKA__PARTITIONS", "0", r"kafka\.partitions='0': Expected `int` >= 1"),
        ("GOSIGHT_API__PORT", "65536", r"api\.port='65536': Expected `int` <= 65535"),
        ("GOSIGHT_LOG__LEVEL", "loud", r"log\.level='loud': Expected `str` matching"),
        ("GOSIGHT_PRIVACY__IP", "guess", r"privacy\.ip='guess': "),
    ],
)
def test_a_wrong_value_is_named_with_its_key_and_what_was_expected(name: str, value: str, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        load({name: value})


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(SettingError, match="partition"):
        load({"GOSIGHT_KAFKA__PARTITION": "4"})


def test_lists_that_stand_in_no_section() -> None:
    settings = load({"GOSIGHT_TRUSTED_PROXIES": "10.0.0.0/8, ::1", "GOSIGHT_CORS_ORIGINS": "https://a.b"})
    assert (settings.trusted_proxies, settings.cors_origins) == (["10.0.0.0/8", "::1"], ["https://a.b"])


@pytest.mark.parametrize("name", ["GOSIGHT_HOME", "GOSIGHT_TEST_KILLS", "PATH"])
def test_other_variables_are_none_of_its_business(name: str) -> None:
    assert load({name: "x"}) == load({})


def test_every_founding_name_sets_its_key() -> None:
    values = {"REPLAY_ENABLED": "false", "CORS_ORIGINS": "https://a.example, https://b.example"}
    settings = load({name: values.get(name, f"value://{name}") for name in SEED_NAMES})
    assert settings.kafka.brokers == ["value://KAFKA_BROKERS"]
    assert settings.clickhouse.dsn == "value://CLICKHOUSE_DSN"
    assert settings.postgres.url == "value://DATABASE_URL"
    assert settings.redis.url == "value://REDIS_URL"
    assert settings.api.jwt_secret == "value://JWT_SECRET"
    assert settings.replay.enabled is False
    assert settings.cors_origins == ["https://a.example", "https://b.example"]


def _yaml(folder: Path, text: str) -> dict[str, str]:
    path = folder / "config.yaml"
    path.write_text(text)
    return {"CONFIG_PATH": str(path)}


def test_the_file_is_read_and_the_environment_comes_first(tmp_path: Path) -> None:
    environ = _yaml(tmp_path, "processor: {flush_interval: 3s, batch_size: 7}\nkafka: {brokers: [a, b]}")
    settings = load(environ | {"GOSIGHT_PROCESSOR__BATCH_SIZE": "9"})
    assert (settings.processor.flush_interval, settings.processor.batch_size) == (3_000, 9)
    assert settings.kafka.brokers == ["a", "b"]


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert load(_yaml(tmp_path, "")) == load({})


def test_numbers_of_a_detector(tmp_path: Path) -> None:
    environ = _yaml(tmp_path, "insights: {rage_click: {min_clicks: 4}}")
    assert load(environ).insights == {"rage_click": {"min_clicks": 4}}


@pytest.mark.parametrize("text", ["kafka: [", "- a list", "kafka: {partitions: 0x}"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingError, match=r"CONFIG_PATH|kafka\.partitions"):
        load(_yaml(tmp_path, text))


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingError, match="CONFIG_PATH=/not/there"):
        load({"CONFIG_PATH": "/not/there"})


def test_secrets_are_masked_and_the_rest_is_shown() -> None:
    shown = masked(
        load({"DATABASE_URL": "postgres://me:s3cret@db:5432/x", "JWT_SECRET": "s3cret", "KAFKA_BROKERS": "kafka:9092"})
    )
    assert shown["postgres"]["url"] == "postgres://me:***@db:5432/x"
    assert shown["api"]["jwt_secret"] == "***"
    assert shown["kafka"]["brokers"] == ["kafka:9092"]
    assert "s3cret" not in str(shown)


def test_a_wrong_secret_is_not_told(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as raised:
        load(_yaml(tmp_path, "api: {jwt_secret: [s3cret]}"))
    assert "s3cret" not in str(raised.value)
    assert "api.jwt_secret=***" in str(raised.value)


def test_object_store_keys_of_their_own_come_before_those_of_minio() -> None:
    minio = {"MINIO_ROOT_USER": "root", "MINIO_ROOT_PASSWORD": "root's"}
    assert (load(minio).s3.access_key, load(minio).s3.secret_key) == ("root", "root's")
    for own in ({"S3_ACCESS_KEY": "own", **minio}, {**minio, "S3_ACCESS_KEY": "own"}):
        assert (load(own).s3.access_key, load(own).s3.secret_key) == ("own", "root's")
    assert load({"GOSIGHT_S3__ACCESS_KEY": "most", "S3_ACCESS_KEY": "own"}).s3.access_key == "most"
    assert masked(load(minio))["s3"]["secret_key"] == "***"
