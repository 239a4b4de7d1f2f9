"""Compose's files without an engine: schema, what Compose itself makes of them, and what each container may do."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.deploy_static.series import ROOT

BIN = Path(sys.executable).parent
MODES = {
    "full": ["docker-compose.yml"],
    "lite": ["docker-compose.lite.yml"],
    "replay-optimized": ["docker-compose.yml", "docker-compose.replay-optimized.yml"],
}
FILES = [*sorted({name for names in MODES.values() for name in names}), "deploy/compose/lite.yml"]
OURS = ("ingestor", "processor", "api", "dashboard")
SECRETS = ("POSTGRES_PASSWORD", "CLICKHOUSE_PASSWORD", "REDIS_PASSWORD", "KAFKA_CLUSTER_ID", "JWT_SECRET")
FILLED = dict.fromkeys((*SECRETS, "MINIO_ROOT_PASSWORD"), "x" * 32)
ENV = {"DOMAIN": "gosight.example.com", "ADMIN_EMAIL": "admin@example.com", **FILLED}


def compose(mode: str, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    files = [word for name in MODES[mode] for word in ("-f", name)]
    command = [str(BIN / "docker-compose"), "--env-file", os.devnull, *files, "config", *words]
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(command, cwd=ROOT, env=clean | environ, capture_output=True, text=True, check=False)


@cache
def services(mode: str) -> dict[str, Any]:
    done = compose(mode, "--format", "json", **ENV)
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)["services"]
    return made


def test_the_files_follow_the_schema() -> None:
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", *FILES]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("mode", MODES)
def test_compose_takes_a_mode_without_a_warning(mode: str) -> None:
    done = compose(mode, "-q", **ENV)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", FILLED)
def test_a_missing_secret_is_named(name: str) -> None:
    done = compose("full", "-q", **{key: value for key, value in ENV.items() if key != name})
    assert done.returncode != 0
    assert name in done.stderr


@pytest.mark.parametrize("mode", MODES)
def test_our_containers_can_change_nothing_but_their_volumes(mode: str) -> None:
    for name, service in services(mode).items():
        if service["image"].startswith("gosight/"):
            assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not any("docker.sock" in str(volume) for volume in service.get("volumes", [])), name


@pytest.mark.parametrize("mode", MODES)
def test_every_service_has_a_limit_of_memory_and_a_pinned_image(mode: str) -> None:
    for name, service in services(mode).items():
        assert not service["image"].endswith(":latest"), name
        assert ":" in service["image"], name
        if name not in {"migrate", "topics"}:
            assert int(service["deploy"]["resources"]["limits"]["memory"]) > 0, name
            assert service["restart"] == "unless-stopped", name


@pytest.mark.parametrize(("mode", "at_most_gib"), [("full", 16), ("lite", 4), ("replay-optimized", 16)])
def test_a_mode_fits_into_the_memory_that_the_guide_asks_for(mode: str, at_most_gib: float) -> None:
    limits = [
        int(one["deploy"]["resources"]["limits"]["memory"]) * one["deploy"].get("replicas", 1)
        for name, one in services(mode).items()
        if name not in {"migrate", "topics"}
    ]
    assert sum(limits) <= at_most_gib * (1 << 30)


def test_the_guides_replicas() -> None:
    full, lite = services("full"), services("lite")
    assert {name: full[name]["deploy"]["replicas"] for name in OURS} == dict.fromkeys(OURS, 2)
    assert {name: lite[name]["deploy"]["replicas"] for name in OURS} == dict.fromkeys(OURS, 1)


def test_lite_has_no_object_store_and_no_replay() -> None:
    lite = services("lite")
    assert "minio" not in lite
    for name in ("migrate", "topics", "ingestor", "processor", "api"):
        assert lite[name]["environment"]["REPLAY_ENABLED"] == "false", name


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in services("full").items() if service.get("ports")] == ["traefik"]


def test_a_scaled_service_has_no_name_of_its_own() -> None:
    assert [name for name in OURS if "container_name" in services("full")[name]] == []


def test_env_example_names_every_variable() -> None:
    told = {line.partition("=")[0] for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line}
    done = compose("full", "--variables", **ENV)
    named = {line.split()[0] for line in done.stdout.splitlines()[1:]}
    left = {"GOSIGHT_VERSION", "HTTP_PORT", "HTTPS_PORT", "ACME_SERVER", "CLICKHOUSE_ACCESS_MANAGEMENT"}
    assert named - left <= told
    assert told - named <= {"MAXMIND_ACCOUNT_ID", "MAXMIND_LICENSE_KEY"}


def test_hadolint_has_nothing_against_the_dockerfile() -> None:
    command = [str(BIN / "hadolint"), "deploy/docker/Dockerfile"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
