"""`gosight-cli project set|unset|get|history`, and a running ingestor that goes by it."""

import json
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.integration.ingest.service import WAIT_S, Ingestor, Project
from tests.waiting import wait_for

Click = Callable[..., dict[str, Any]]


def call(ingestor: Ingestor, project: Project, verb: str, *words: str, check: bool = True) -> CompletedProcess[str]:
    return ingestor.installation.command("project", verb, "--project", project.id, *words, check=check)


def test_a_running_ingestor_goes_by_a_change(ingestor: Ingestor, project: Project, click: Click) -> None:
    def post(path: str) -> tuple[int, int]:
        page = {"url": f"https://shop.example{path}", "path": path}
        return ingestor.post(project, {"events": [click(page=page)]}).counts

    marks = ingestor.marks()
    assert post("/account/me") == (1, 0)
    said = call(ingestor, project, "set", 'privacy.block_urls=["/account/*"]', "insights.rage_click.min_clicks=4")
    assert "insights.rage_click.min_clicks: 5 -> 4" in said.stdout
    assert "Version 2" in said.stdout
    wait_for(lambda: post("/account/me") == (0, 1), WAIT_S, "the page is not blocked")
    assert post("/") == (1, 0)
    versions = [one.envelope.settings_version for one in ingestor.since(marks) if one.envelope.project_id == project.id]
    assert (min(versions), max(versions)) == (1, 2)
    assert versions.count(2) == 1  # before it was in force, each try to get blocked was stored under version 1
    call(ingestor, project, "unset", "privacy.block_urls")
    wait_for(lambda: post("/account/me") == (1, 0), WAIT_S, "the page is still blocked")


def test_what_is_in_force_and_how_it_came_about(ingestor: Ingestor, project: Project) -> None:
    done = call(ingestor, project, "set", "session.idle_minutes=20", "privacy.ip=hash", "--json")
    assert json.loads(done.stdout) == {
        "version": 2,
        "changes": [
            {"key": "session.idle_minutes", "before": 30, "after": 20},
            {"key": "privacy.ip", "before": "truncate", "after": "hash"},
        ],
        "is_announced": True,
    }
    shown = call(ingestor, project, "get", "session").stdout.splitlines()
    assert [line.split() for line in shown] == [
        ["key", "value", "set", "by"],
        ["session.grace_ms", "10000", "installation"],
        ["session.idle_minutes", "20", "project"],
        ["session.max_hours", "24", "installation"],
    ]
    one = json.loads(call(ingestor, project, "get", "privacy.ip", "--json").stdout)
    assert one == {"version": 2, "settings": {"privacy.ip": "hash"}}
    call(ingestor, project, "unset", "privacy", "session.idle_minutes")
    listed = call(ingestor, project, "history").stdout
    assert [line.split()[0] for line in listed.splitlines()] == ["version", "3", "3", "2", "2", "1"]
    assert "command line" in listed
    assert 'privacy.ip: "truncate" -> "hash"' in listed
    newest = json.loads(call(ingestor, project, "history", "--limit", "1", "--json").stdout)["versions"]
    assert [(one["version"], one["changed_by"]) for one in newest] == [(3, "command line")]
    assert "Nothing changes." in call(ingestor, project, "unset", "privacy").stdout


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("set", "session.idle_minutes=0"), "session.idle_minutes=0: Expected `int` >= 1"),
        (("set", "session.idle_minutes=soon"), "session.idle_minutes='soon': Expected `int`, got `str`"),
        (("set", "insights.rage_clik.min_clicks=4"), "insights.rage_clik={'min_clicks': 4}: no such insight"),
        (("set", "privacy.ip=guess"), "privacy.ip='guess': Invalid enum value"),
        (("set", 'insights.rage_click.ignore_selectors=["a b"]'), "ignore_selectors[0]='a b': Expected one element"),
        (("set", "session=1", "session.idle_minutes=2"), "session is given as a whole"),
        (("set", "session.idle_minutes"), "expected KEY=VALUE"),
        (("unset", "session.idle"), "session.idle=None: There is no such setting"),
        (("get", "session.idle"), "session.idle: there is no such setting"),
    ],
)
def test_what_makes_no_sense_is_said(
    ingestor: Ingestor, project: Project, words: tuple[str, ...], complaint: str
) -> None:
    done = call(ingestor, project, *words, check=False)
    assert done.returncode != 0
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_a_project_that_is_not_there(ingestor: Ingestor) -> None:
    done = call(ingestor, Project("no-such", "", ""), "get", check=False)
    assert (done.returncode, done.stderr) == (1, "Error: There is no project no-such.\n")
