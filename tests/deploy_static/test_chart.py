"""The Helm chart: every values file renders manifests that Kubernetes takes and that start services which run."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from gosight.sections import Settings
from gosight.settings import SEED_NAMES, load
from tests.deploy_static import helm
from tests.deploy_static.rendered import Manifest, config_file, containers, environment
from tests.deploy_static.series import ROOT

CHART = helm.CHART
EXAMPLES = sorted((CHART / "examples").glob("*.yaml"))
NOT_SETTINGS = {"CLICKHOUSE_PASSWORD", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "CONFIG_PATH"}
"""Passwords stand in addresses; and where the file lies."""

by_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
by_turn = pytest.mark.parametrize("is_upgrade", [False, True], ids=["install", "upgrade"])


@cache
def rendered(example: Path, *, is_upgrade: bool = False) -> list[Manifest]:
    return helm.template(yaml.safe_load(example.read_text()), is_upgrade=is_upgrade)


def named(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    return next(one for one in manifests if (one["kind"], one["metadata"]["name"]) == (kind, name))


@by_example
def test_lint_finds_nothing(example: Path) -> None:
    assert helm.lint(yaml.safe_load(example.read_text())) == []


@by_example
@by_turn
def test_services_take_what_they_are_given(example: Path, is_upgrade: bool, tmp_path: Path) -> None:
    """Each container's environment and file, read as the service reads them: no unknown key, no wrong value."""
    manifests = rendered(example, is_upgrade=is_upgrade)
    seen = []
    for one in containers(manifests):
        if not one.is_ours:
            continue
        given = environment(one)
        path = tmp_path / f"{one.spec['name']}.yaml"
        path.write_text(config_file(manifests, one))
        names = {name for name in given if name not in NOT_SETTINGS}
        assert {name for name in names if name not in SEED_NAMES and not name.startswith("GOSIGHT_")} == set()
        settings = load(given | {"CONFIG_PATH": str(path)})
        _check_settings(settings, one.spec["name"])
        seen.append(one.spec["name"])
    assert set(seen) == {"ingestor", "processor", "api", "dashboard", "migrate", "schemas", "topics", "services"}


def _check_settings(settings: Settings, name: str) -> None:
    if name == "dashboard":
        assert settings.dashboard.metrics_port == 9090
        assert settings.postgres.url == Settings().postgres.url  # it has no secret
        return
    assert "ch-word" in settings.clickhouse.dsn
    assert "pg-word" in settings.postgres.url
    assert "re-word" in settings.redis.url
    assert "$" not in settings.clickhouse.dsn + settings.postgres.url + settings.redis.url
    assert len(settings.kafka.brokers) in {1, 3}
    assert settings.trusted_proxies
    if name == "api":
        assert settings.api.dashboard_url.endswith(settings.api.ingest_url.rpartition("://ingest.")[2])
        assert (settings.api.port, settings.api.metrics_port, len(settings.api.jwt_secret)) == (8080, 9090, 32)
        assert settings.s3.endpoint or not settings.replay.enabled
    if name == "processor":
        assert settings.processor.metrics_port == 9090
        assert settings.processor.data_dir.startswith("/var/lib/gosight")


@by_example
@by_turn
def test_every_container_is_confined_limited_and_probed(example: Path, is_upgrade: bool) -> None:
    for one in containers(rendered(example, is_upgrade=is_upgrade)):
        where = f"{one.owner}: {one.spec['name']}"
        security = one.spec["securityContext"]
        assert security["readOnlyRootFilesystem"], where
        assert not security["allowPrivilegeEscalation"], where
        assert security["capabilities"] == {"drop": ["ALL"]}, where
        assert one.pod["securityContext"]["runAsNonRoot"], where
        assert one.pod["securityContext"]["runAsUser"] > 0, where
        assert one.pod["automountServiceAccountToken"] is False, where
        for kind in ("requests", "limits"):
            assert set(one.spec["resources"][kind]) == {"cpu", "memory"}, where
        mounted = {mount["name"] for mount in one.spec.get("volumeMounts", [])}
        claims = {"data"} if one.owner.startswith("StatefulSet") else set()
        assert mounted <= {volume["name"] for volume in one.pod.get("volumes", [])} | claims, where
        if one.owner.startswith(("Deployment", "StatefulSet")):
            assert {"livenessProbe", "readinessProbe"} <= set(one.spec), where
        tag = one.spec["image"].rpartition(":")[2]
        assert tag not in {"", "latest"}, where


@by_example
def test_ports_of_probes_and_services_are_there(example: Path) -> None:
    manifests = rendered(example)
    ports: dict[str, set[str]] = {}
    for one in containers(manifests):
        names = {port["name"] for port in one.spec.get("ports", [])}
        ports[one.owner.partition(" ")[2]] = names
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            for how in ("httpGet", "tcpSocket"):
                if how in one.spec.get(probe, {}):
                    assert one.spec[probe][how]["port"] in names, one.owner
    for service in (one for one in manifests if one["kind"] == "Service"):
        for port in service["spec"]["ports"]:
            assert port["targetPort"] in ports[service["metadata"]["name"]]


@by_example
def test_what_selects_pods_finds_some(example: Path) -> None:
    manifests = rendered(example)
    labels = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in manifests
        if one["kind"] in {"Deployment", "StatefulSet"}
    ]

    def finds(selector: dict[str, str]) -> bool:
        return any(selector.items() <= one.items() for one in labels)

    for one in manifests:
        spec = one.get("spec", {})
        if one["kind"] == "Service":
            assert finds(spec["selector"]), one["metadata"]["name"]
        elif one["kind"] in {"PodDisruptionBudget", "Deployment", "StatefulSet"}:
            assert finds(spec["selector"]["matchLabels"]), one["metadata"]["name"]
        elif one["kind"] == "NetworkPolicy":
            assert finds(spec["podSelector"]["matchLabels"]), one["metadata"]["name"]
        elif one["kind"] in {"HorizontalPodAutoscaler", "ScaledObject"}:
            target = spec["scaleTargetRef"]
            assert "replicas" not in named(manifests, target["kind"], target["name"])["spec"]


def test_the_guides_values_are_the_defaults() -> None:
    """Whoever writes none of the guide's values gets what the guide has, but for what is the cluster's own."""
    guide = yaml.safe_load((CHART / "examples" / "guide.yaml").read_text())
    defaults = yaml.safe_load((CHART / "values.yaml").read_text())
    guide["global"].pop("storageClass")
    guide["ingress"].pop("annotations")
    assert _without(guide, defaults) == {}


def _without(wanted: Any, given: Any) -> Any:
    if not isinstance(wanted, dict):
        return {} if wanted == given else wanted
    differing = {key: _without(value, given.get(key)) for key, value in wanted.items()}
    return {key: value for key, value in differing.items() if value != {}}


def test_schema_and_values_name_the_same_keys() -> None:
    schema = yaml.safe_load((CHART / "values.schema.json").read_text())
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    assert _keys(schema, schema["$defs"]) == {
        path for path in _paths(values) if not path.startswith("config.") and "resources." not in path
    }


def _keys(schema: Any, definitions: Any, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for key, one in schema.get("properties", {}).items():
        inner = _keys(one, definitions, f"{prefix}{key}.")
        found |= inner or {prefix + key}
    return found


def _paths(values: Any, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for key, one in values.items():
        is_open = not isinstance(one, dict) or not one or key == "resources"
        found |= {prefix + key} if is_open else _paths(one, f"{prefix}{key}.")
    return found


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"ingestor": {"replcas": 3}}, "replcas"),
        ({"kafka": {"replicas": 2}}, "replicas"),
        ({"clickhouse": {"replicas": 3}}, "replicas"),
        ({"processor": {"replicas": 13}}, "processor.replicas: expected at most kafka.partitions (12), got 13"),
        ({"processor": {"autoscaling": {"enabled": True, "maxReplicas": 13}}}, "processor.autoscaling.maxReplicas"),
        ({"postgres": {"enabled": False}}, "postgres.host"),
        ({"kafka": {"enabled": False}}, "kafka.brokers"),
        ({"s3": {"enabled": False}}, "s3: replays are recorded"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_work_is_refused_by_name(values: dict[str, Any], said: str) -> None:
    with pytest.raises(helm.Refused, match=r".*") as refused:
        helm.template(values)
    assert said in str(refused.value)


def test_migrations_come_first_where_the_stores_are_there() -> None:
    own, external = CHART / "examples" / "guide.yaml", CHART / "examples" / "external.yaml"
    for example, is_upgrade in ((own, True), (external, False), (external, True)):
        job = next(one for one in rendered(example, is_upgrade=is_upgrade) if one["kind"] == "Job")
        assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
        pod = job["spec"]["template"]["spec"]
        assert [one["command"] for one in (*pod["initContainers"], *pod["containers"])] == [
            ["gosight-migrate", "up"],
            ["gosight", "topics", "create"],
        ]
        assert "serviceAccountName" not in pod  # the chart's does not exist yet
    job = next(one for one in rendered(own) if one["kind"] == "Job")
    assert "annotations" not in job["metadata"]


@by_example
def test_ingresses_lead_to_ports_that_are_there(example: Path) -> None:
    manifests = rendered(example)
    routes = {
        (rule["host"].partition(".")[0], path["path"]): path["backend"]["service"]
        for one in manifests
        if one["kind"] == "Ingress"
        for rule in one["spec"]["rules"]
        for path in rule["http"]["paths"]
    }
    assert {key: service["name"] for key, service in routes.items()} == {
        ("ingest", "/"): "gosight-ingestor",
        ("api", "/"): "gosight-api",
        ("gosight", "/api/"): "gosight-api",
        ("gosight", "/"): "gosight-dashboard",
    }
    for service in routes.values():
        ports = named(manifests, "Service", service["name"])["spec"]["ports"]
        assert service["port"]["name"] in {port["name"] for port in ports}


def test_analytics_only_has_no_replays_anywhere() -> None:
    manifests = rendered(CHART / "examples" / "minimal.yaml")
    assert [one for one in manifests if one["metadata"]["name"].endswith("-s3")] == []
    assert "enabled: false" in named(manifests, "ConfigMap", "gosight-config")["data"]["gosight.yaml"]


def test_the_stores_are_those_of_compose() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    ours = {"kafka": "kafka", "clickhouse": "clickhouse", "postgres": "postgres", "redis": "redis", "s3": "minio"}
    assert {name: values[name]["image"] for name in ours} == {name: compose[of]["image"] for name, of in ours.items()}
