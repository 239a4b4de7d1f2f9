"""The process: probes, metrics, and what it refuses to start with."""

import re

import pytest

from tests.installation import Installation
from tests.integration.api.service import ApiService, Project


def test_probes(api: ApiService) -> None:
    for port in (api.port, api.metrics_port):
        assert api.ask("/health", port=port).body == {"status": "ok"}
        ready = api.ask("/ready", port=port).body
        assert ready == {
            "ready": True,
            "dependencies": dict.fromkeys(("clickhouse", "schema", "postgres", "redis"), "ok"),
        }


def test_requests_are_counted_by_pattern(api: ApiService, project: Project) -> None:
    def count(status: int) -> float:
        text = api.ask("/metrics", port=api.metrics_port).text
        labels = f'endpoint="/api/v1/projects/{{project_id}}/sessions",method="GET",status="{status}"'
        found = re.search(rf"^gosight_api_requests_total{{{re.escape(labels)}}} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    before = count(200), count(400)
    assert api.get(project, "sessions").status == 200
    assert api.get(project, "sessions", page="x").status == 400
    assert (count(200), count(400)) == (before[0] + 1, before[1] + 1)
    text = api.ask("/metrics", port=api.metrics_port).text
    assert "gosight_api_request_duration_seconds_bucket" in text
    assert 'gosight_api_query_duration_seconds_count{query="sessions"}' in text
    assert project.id not in text


@pytest.mark.parametrize("secret", ["", "x" * 31])
def test_a_short_jwt_secret_is_refused_by_name(api: ApiService, secret: str) -> None:
    refusing = Installation.__new__(Installation)
    refusing.environ = {**api.installation.environ, "JWT_SECRET": secret}
    done = refusing.command("api", check=False)
    assert done.returncode != 0
    assert "api.jwt_secret" in done.stderr
    assert "at least 32 characters" in done.stderr
    assert not secret or secret not in done.stderr
