"""schemathesis reads the API's own description and asks whatever it allows, and more: nothing may be answered 5xx."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.api import rows
from tests.integration.api.people import member
from tests.integration.api.service import ApiService, Project

_CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
_SEED = "20261125"
_ENDINGS = ("delete_project", "log_out", "change_password")
_AT = "2026-10-25 12:00:00"


@pytest.fixture
def filled(api: ApiService, project: Project) -> Project:
    """A project in which every list has something to show."""
    session = rows.session(project.id, _AT, country="France", utm_source="mail")
    envelope = rows.envelope(
        project.id,
        session.session_id,
        {"at": _AT},
        {"at": _AT, "event_type": "click", "target_selector": "#pay", "click_px": 500, "click_py": 500},
        {"at": _AT, "event_type": "js_error", "error_message": "boom", "error_fingerprint": "f1"},
        {"at": _AT, "event_type": "web_vitals", "lcp": 2_500},
    )
    api.insert(
        sessions=[session],
        page_visits=[rows.visit(project.id, session.session_id, "/", _AT)],
        insights=[rows.insight(project.id, session.session_id, _AT)],
    )
    api.insert_events(envelope)
    return project


def ask_everything(api: ApiService, project: Project, folder: Path, header: str, *options: str) -> None:
    config = folder / "schemathesis.toml"
    config.write_text(f'[parameters]\nproject_id = "{project.id}"\n')
    call = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config)),
        *("run", f"http://127.0.0.1:{api.port}/api/v1/openapi.json", "--header", header, "--checks", ",".join(_CHECKS)),
        *("--phases", "coverage,fuzzing", "--max-examples", "10", "--seed", _SEED),
        *("--suppress-health-check", "all", "--warnings", "off", "--no-color", *options),
    ]
    done = subprocess.run(call, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]


def test_what_a_key_may_ask(api: ApiService, filled: Project, tmp_path: Path) -> None:
    ask_everything(api, filled, tmp_path, f"X-GoSight-Key: {filled.key}")


def test_what_an_owner_may_change(api: ApiService, filled: Project, tmp_path: Path) -> None:
    """But for what would end the run: the project and the sign-in stay."""
    owner = member(api, filled.id, "owner")
    writing = ("--include-method", "POST", "--include-method", "PATCH", "--include-method", "DELETE")
    staying = [word for name in _ENDINGS for word in ("--exclude-operation-id", name)]
    ask_everything(api, filled, tmp_path, f"Authorization: Bearer {owner.token}", *writing, *staying)
