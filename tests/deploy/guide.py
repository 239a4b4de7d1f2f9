"""The founding guide's commands in its own order (`seed-deployment-guide.md`, 2 to 8), and how each is run here."""

from typing import Literal, NamedTuple

from tests.deploy.site import DOMAIN


class Step(NamedTuple):
    """`runs`: what is run in its place, as `how` says. `typed`: into it, at a terminal. `code`: how it must end."""

    section: str
    command: str
    how: Literal["as written", "instead", "by hand", "not here"] = "as written"
    remark: str = ""
    runs: str = ""
    typed: str = ""
    code: int = 0
    within_s: float = 300


_CUT = 124
_CREATE = "gosight-cli user create --email admin@example.com --password your_password --role admin"
_DUMP = "docker-compose exec -T postgres pg_dump -U gosight gosight > postgres.sql"
_HEALTH = f"curl https://api.{DOMAIN}/health"
_NO_REGISTRY = "needs a registry with our images; they are built out of this repository here: `docker-compose build`"
_CLUSTER = "needs a cluster; docs/kubernetes.md says what the chart was run on"


def steps(https_port: int) -> list[Step]:
    """`https_port`: where the proxy answers on this machine."""
    curl = f"curl -sk --fail --resolve api.{DOMAIN}:{https_port}:127.0.0.1 https://api.{DOMAIN}:{https_port}/health"
    return [*_setup(), *_admin(), *_health(curl), *_useful(), *_backup(), *_upgrade(), *_kubernetes(), *_end()]


def _setup() -> list[Step]:
    return [
        Step(
            "3.1", "git clone https://github.com/gosight/gosight.git", "not here", "the files of the clone are copied"
        ),
        Step("3.1", "cp .env.example .env"),
        Step(
            "3.1", "nano .env", "by hand", "six passwords and Kafka's cluster id; a missing one stops `up` by its name"
        ),
        Step(
            "3.1",
            "mkdir -p data/{kafka,clickhouse,postgres,redis,minio,geoip}",
            remark="only `data/geoip` is used: the stores keep their data in volumes, so that `down -v` removes them",
        ),
        Step(
            "3.1",
            "./scripts/download-geoip.sh",
            code=1,
            remark="without MAXMIND_LICENSE_KEY it says where to get one; with it, tested against a server of ours",
        ),
        Step(
            "3.1",
            "docker-compose up -d kafka clickhouse postgres redis minio",
            remark="`minio` is SeaweedFS, `kafka` is Apache's image: those of the guide are no longer published",
        ),
        Step(
            "3.1",
            "docker-compose ps",
            runs="docker-compose up -d --wait kafka clickhouse postgres redis minio && docker-compose ps",
        ),
        Step(
            "3.1",
            "docker-compose exec clickhouse clickhouse-client < scripts/init-clickhouse.sql",
            remark="may be left out: `up` of our services migrates first, and finds it done after this",
        ),
        Step(
            "3.1", "docker-compose up -d ingestor processor api dashboard", within_s=600, remark="the proxy comes along"
        ),
        Step("3.1", "docker-compose logs -f", code=_CUT, within_s=5),
    ]


def _admin() -> list[Step]:
    return [
        Step(
            "3.2",
            f"docker-compose exec api sh, then: {_CREATE}",
            runs="docker-compose exec api sh",
            typed=f"{_CREATE}\nexit\n",
        )
    ]


def _health(curl: str) -> list[Step]:
    return [
        Step("7", "docker-compose ps"),
        Step("7", "docker-compose exec kafka kafka-topics.sh --bootstrap-server localhost:9092 --list"),
        Step("7", 'docker-compose exec clickhouse clickhouse-client --query "SELECT count() FROM gosight.events"'),
        Step(
            "7", _HEALTH, "instead", "the name is resolved to this machine, and no ACME server knows it here", runs=curl
        ),
    ]


def _useful() -> list[Step]:
    return [
        Step("3.3", "docker-compose logs -f ingestor", code=_CUT, within_s=5),
        Step("3.3", "docker-compose restart api"),
        Step("3.3", "docker-compose up -d --scale ingestor=3", remark="scaled services have no `container_name`"),
        Step("3.3", "docker-compose down"),
        Step("3.3", "docker-compose pull", "not here", _NO_REGISTRY),
        Step("3.3", "docker-compose up -d", within_s=600),
    ]


def _backup() -> list[Step]:
    return [
        Step("6.1", _DUMP, remark="`scripts/backup.sh` does this and the rest (docs/backup.md)"),
        Step(
            "6.2",
            "docker-compose exec -T postgres psql -U gosight gosight < backup/postgres.sql",
            "instead",
            "into an empty database, as a restore is",
            runs="docker-compose exec -T postgres createdb -U gosight again && "
            "docker-compose exec -T postgres psql -q -v ON_ERROR_STOP=1 -U gosight again < postgres.sql",
        ),
    ]


def _upgrade() -> list[Step]:
    return [
        Step("8", "docker-compose pull", "not here", _NO_REGISTRY),
        Step("8", "docker-compose run --rm api gosight-migrate up"),
        Step("8", "docker-compose up -d", within_s=600),
        Step("8", "docker-compose ps"),
    ]


def _kubernetes() -> list[Step]:
    words = (
        "helm repo add gosight https://charts.gosight.io",
        "kubectl create secret generic gosight-secrets …",
        "helm install gosight gosight/gosight --namespace gosight --values values.yaml",
    )
    return [Step("4.2", command, "not here", _CLUSTER) for command in words]


def _end() -> list[Step]:
    return [Step("3.3", "docker-compose down -v", remark="removes the volumes, and so the data")]
