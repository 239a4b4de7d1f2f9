"""What can be configured: every key with its type, bounds and default, by section."""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from gosight.schemas.project import Privacy, Sampling, Session


class Milliseconds(int):
    """A duration in ms; written `250ms`, `2s`, `30m`, `24h`, `7d`."""

    UNITS: ClassVar = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
    EXPECTED = "a duration such as 250ms, 2s, 30m, 24h or 7d"


class Bytes(int):
    """A size in bytes; written `500KB`, `1MB`, `64MiB` (KB and KiB are both 1,024, as in the founding guide)."""

    UNITS: ClassVar = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "KiB": 1 << 10, "MiB": 1 << 20}
    EXPECTED = "a size such as 500KB or 1MiB"


Port = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
"""Of a listener; 0 = any that is free."""

AtLeastOne = Annotated[int, msgspec.Meta(ge=1)]
Level = Annotated[str, msgspec.Meta(pattern="^(?i:debug|info|warning|error)$")]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A block of keys. An unknown key is refused: it is a typing error more often than not."""


class Kafka(Section, frozen=True):
    """`partitions`: of the keyed topics (events, replay, changelogs); never changed once they exist."""

    brokers: list[str] = msgspec.field(default_factory=lambda: ["127.0.0.1:9092"])
    partitions: AtLeastOne = 12
    replication_factor: AtLeastOne = 1


class ClickHouse(Section, frozen=True):
    """`dsn`: `clickhouse://user:password@host:port/database`; native ports are read as HTTP's (9000 is 8123).

    `query_dsn`: of the user that analysts' SQL runs as (`gosight clickhouse access`); empty = that of `dsn`.
    """

    dsn: str = "clickhouse://default:@127.0.0.1:8123/gosight"
    query_dsn: str = ""


class Postgres(Section, frozen=True):
    """`url`: as libpq and asyncpg read it."""

    url: str = "postgres://gosight@127.0.0.1:5432/gosight"


class Redis(Section, frozen=True):
    """`url`: `redis://:password@host:port`."""

    url: str = "redis://127.0.0.1:6379"


class Ingestor(Section, frozen=True):
    """`ack_timeout`: after it an unacknowledged request is answered 503."""

    host: str = "0.0.0.0"
    port: Port = 8080
    metrics_port: Port = 9090
    ack_timeout: Milliseconds = Milliseconds(10_000)


class Processor(Section, frozen=True):
    """`batch_size` events, `batch_bytes` and `flush_interval` bound a chunk; `data_dir` holds RocksDB.

    `insert_timeout`: how long after its mark a chunk's rows may land; at most `session_timeout`, so that a partition
    taken over from a dead worker need not wait for it.
    """

    batch_size: AtLeastOne = 10_000
    batch_bytes: Bytes = Bytes(16 << 20)
    flush_interval: Milliseconds = Milliseconds(2_000)
    insert_timeout: Milliseconds = Milliseconds(10_000)
    session_timeout: Milliseconds = Milliseconds(10_000)
    data_dir: str = "./data/processor"
    host: str = "0.0.0.0"
    metrics_port: Port = 9092


class Api(Section, frozen=True):
    """The query API. `open_projects`: any user may create projects, not only an admin. `dashboard_url`: where links
    lead, empty = the first of `cors_origins`; `ingest_url`: where sites send, empty = the dashboard's own address.
    """

    host: str = "0.0.0.0"
    port: Port = 8081
    metrics_port: Port = 9091
    jwt_secret: str = ""
    open_projects: bool = False
    dashboard_url: str = ""
    ingest_url: str = ""


class Dashboard(Section, frozen=True):
    """A server of the dashboard's files by themselves."""

    host: str = "0.0.0.0"
    port: Port = 3000
    metrics_port: Port = 9093


class Smtp(Section, frozen=True):
    """The server that mail goes to; without `host` there is none. `security`: `starttls` demands it, `tls` is TLS from
    the first byte on (port 465), `none` is for a relay on the same machine. `sender`: the address that mail comes from.
    """

    host: str = ""
    port: Port = 587
    username: str = ""
    password: str = ""
    sender: str = ""
    security: Literal["starttls", "tls", "none"] = "starttls"


class Alerting(Section, frozen=True):
    """`grace`: how long after a window's end its events may still arrive. `telegram_bot_token`: of the bot for channels
    that name none. `telegram_url`: another where the Bot API runs on one's own. `allowed_targets`: private networks
    that webhooks may call all the same.
    """

    grace: Milliseconds = Milliseconds(30_000)
    telegram_bot_token: str = ""
    telegram_url: str = "https://api.telegram.org"
    smtp: Smtp = Smtp()
    allowed_targets: list[str] = []


class GeoIp(Section, frozen=True):
    """`database_path`: any mmdb, nested (GeoIP2) or flat; empty = no look-up."""

    database_path: str = ""


class Replay(Section, frozen=True):
    """`enabled` false: no replay topic, table or endpoint (analytics-only mode). `compression_level`: of packs.
    `retention_days`, `sampling`: what projects start from.
    """

    enabled: bool = True
    compression: Literal["zstd"] = "zstd"
    chunk_max_size: Bytes = Bytes(5 << 20)
    chunk_max_events: AtLeastOne = 5_000
    compression_level: Annotated[int, msgspec.Meta(ge=1, le=19)] = 9
    pack_after: Milliseconds = Milliseconds(7_200_000)
    cold_after_days: AtLeastOne = 30
    retention_days: Annotated[int, msgspec.Meta(ge=7, le=36_500)] = 90
    sampling: Sampling = Sampling()


class S3(Section, frozen=True):
    """Where objects are kept. `endpoint`: of an S3 store, e.g. `http://127.0.0.1:8333`; empty = files of `folder`."""

    endpoint: str = ""
    bucket: str = "gosight"
    access_key: str = ""
    secret_key: str = ""
    region: str = "us-east-1"
    folder: str = "./data/objects"


class Log(Section, frozen=True):
    """`json` false: readable lines; on a terminal they are readable anyway."""

    level: Level = "info"
    json: bool = True


class Settings(Section, frozen=True):
    """Everything that can be configured. `insights`: numbers per detector that differ from its own defaults.
    `retention_days`: what projects start from.
    """

    kafka: Kafka = Kafka()
    clickhouse: ClickHouse = ClickHouse()
    postgres: Postgres = Postgres()
    redis: Redis = Redis()
    ingestor: Ingestor = Ingestor()
    processor: Processor = Processor()
    api: Api = Api()
    dashboard: Dashboard = Dashboard()
    alerting: Alerting = Alerting()
    geoip: GeoIp = GeoIp()
    replay: Replay = Replay()
    s3: S3 = S3()
    retention_days: Annotated[int, msgspec.Meta(ge=8, le=36_500)] = 365
    session: Session = Session()
    privacy: Privacy = Privacy()
    insights: dict[str, dict[str, Any]] = {}
    trusted_proxies: list[str] = []
    cors_origins: list[str] = []
    log: Log = Log()
