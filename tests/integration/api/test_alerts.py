"""Alert rules over HTTP: made, changed, tried, foretold, and what their history says."""

import time
from typing import Any
from uuid import uuid4

import pytest

from gosight.http.api.roles import Role
from tests.integration.alerts.world import text
from tests.integration.api.people import Person, member
from tests.integration.api.rows import envelope
from tests.integration.api.service import ApiService, Project

NOTHING = {"type": "webhook", "config": {"url": "https://10.0.0.1/hook", "secret": "0123456789abcdef"}}
"""A webhook that is refused, for its address is private."""

RULE: dict[str, Any] = {
    "name": "Rage on checkout",
    "condition": {
        "metric": "rage_clicks",
        "operator": "gt",
        "threshold": 10,
        "window": "5m",
        "filters": {"path": "/checkout"},
    },
    "channels": [NOTHING],
}


@pytest.fixture(scope="module")
def shared_admin(api: ApiService, shared_project: Project) -> Person:
    return member(api, shared_project.id, Role.ADMIN)


@pytest.fixture
def admin(api: ApiService, project: Project) -> Person:
    return member(api, project.id, Role.ADMIN)


def made(admin: Person, project: Project, **changes: Any) -> Any:
    return admin.ask("POST", f"/projects/{project.id}/alerts", RULE | changes).data


def test_a_rule_is_made_shown_changed_and_deleted(api: ApiService, project: Project, admin: Person) -> None:
    rule = made(admin, project)
    path = f"/projects/{project.id}/alerts"
    assert rule["condition"] == RULE["condition"]
    assert rule["cooldown_mins"] == 15
    assert rule["condition_type"] == "threshold"
    assert rule["is_active"]
    assert "0123456789abcdef" not in str(rule)
    assert admin.ask("GET", path).data == [rule]
    # A channel that is sent back as it was shown keeps its secret.
    changed = admin.ask("PATCH", f"{path}/{rule['id']}", {"channels": rule["channels"], "cooldown_mins": 0}).data
    assert changed == rule | {"cooldown_mins": 0, "updated_at": changed["updated_at"]}
    snoozed = admin.ask("POST", f"{path}/{rule['id']}/snooze", {"minutes": 5}).data
    assert snoozed["snoozed_until"]
    assert admin.ask("POST", f"{path}/{rule['id']}/snooze", {"minutes": 0}).data["snoozed_until"] is None
    assert admin.ask("DELETE", f"{path}/{rule['id']}").data is None
    assert admin.ask("GET", path).data == []
    assert admin.ask("DELETE", f"{path}/{rule['id']}").code == "NOT_FOUND"
    actions = [entry["action"] for entry in admin.ask("GET", f"/projects/{project.id}/audit").data]
    wanted = ["alert.delete", "alert.snooze", "alert.snooze", "alert.change", "alert.create"]
    assert [one for one in actions if one.startswith("alert.")] == wanted


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"condition": {}}, ["metric", "window"]),
        ({"condition": RULE["condition"] | {"operator": "eq", "k": 0, "no": 1}}, ["no", "operator", "k"]),
        ({"condition": {"metric": "sessions", "window": "1m"}}, ["operator", "threshold"]),
        ({"condition": RULE["condition"], "condition_type": "absence"}, ["operator", "threshold"]),
        (
            {"condition": {"metric": "avg_lcp", "window": "1h"}, "condition_type": "absence"},
            ["metric"],
        ),
        (
            {
                "condition": {"metric": "sessions", "window": "24h", "group_by": ["path", "path"]},
                "condition_type": "absence",
            },
            ["window", "group_by"],
        ),
        (
            {"condition": {"metric": "sessions", "window": "1h", "timezone": "Mars"}, "condition_type": "anomaly"},
            ["timezone"],
        ),
        (
            {"condition": RULE["condition"] | {"metric": "filtered_sessions", "session_filters": {"has_error": 3}}},
            ["filters", "session_filters.has_error"],
        ),
        (
            {
                "condition": RULE["condition"]
                | {"metric": "funnel_conversion", "funnel": {"steps": [{"path": "/a*b"}, {}]}}
            },
            ["filters", "window", "funnel.steps[0].path"],
        ),
    ],
)
def test_every_wrong_field_of_a_condition_is_named(
    shared_project: Project, shared_admin: Person, change: dict[str, Any], fields: list[str]
) -> None:
    reply = shared_admin.ask("POST", f"/projects/{shared_project.id}/alerts", RULE | change)
    assert reply.status == 400
    assert sorted(reply.wrong_fields) == sorted(f"condition.{field}" for field in fields)


def test_wrong_channels_are_named(project: Project, admin: Person) -> None:
    channels = [NOTHING, {"type": "email", "config": {"to": ["nobody"]}}]
    reply = admin.ask("POST", f"/projects/{project.id}/alerts", RULE | {"channels": channels})
    assert reply.wrong_fields == ["channels[1].config.to[0]"]


def test_a_saved_filter_is_copied_into_the_condition(project: Project, admin: Person) -> None:
    saved = {"name": "French", "view": "sessions", "filters": {"country": "France", "has_error": "true", "page": "2"}}
    filter_id = admin.ask("POST", f"/projects/{project.id}/filters", saved).data["id"]
    condition = {"metric": "filtered_sessions", "operator": "gt", "threshold": 1, "window": "1h"}
    rule = made(admin, project, condition=condition, filter_id=filter_id)
    assert rule["condition"]["session_filters"] == {"country": "France", "has_error": True}
    # What was shown can be sent back.
    path = f"/projects/{project.id}/alerts/{rule['id']}"
    assert admin.ask("PATCH", path, {"condition": rule["condition"]}).data["condition"] == rule["condition"]
    unknown = RULE | {"condition": condition, "filter_id": str(uuid4())}
    assert admin.ask("POST", f"/projects/{project.id}/alerts", unknown).wrong_fields == ["filter_id"]


def test_a_test_message_says_what_came_of_it(project: Project, admin: Person) -> None:
    rule = made(admin, project)
    path = f"/projects/{project.id}/alerts"
    tried = admin.ask("POST", f"{path}/{rule['id']}/test", {}).data
    (delivery,) = tried["deliveries"]
    assert (tried["state"], tried["is_delivered"], delivery["delivered_at"]) == ("test", False, None)
    assert delivery["given_up_at"]
    assert "private" in delivery["error"]
    assert admin.ask("GET", f"{path}/history").data == [tried]
    assert admin.ask("GET", f"{path}/history?is_open=true").data == []
    acknowledged = admin.ask("POST", f"{path}/history/{tried['id']}/acknowledge", {}).data
    assert acknowledged["acknowledged_at"]
    assert acknowledged["acknowledged_by"]
    assert admin.ask("POST", f"{path}/history/{uuid4()}/acknowledge", {}).code == "NOT_FOUND"


def test_a_preview_counts_what_would_have_been_said(api: ApiService, project: Project, admin: Person) -> None:
    minute = 60_000
    now = time.time_ns() // 1_000_000 // minute * minute
    hours_ago = [now - hours * 60 * minute for hours in (3, 50, 100)]
    for at in hours_ago:
        views = [{"at": text(at + n * 1_000), "path": "/checkout"} for n in range(12)]
        api.insert_events(envelope(project.id, uuid4(), *views))
    condition = RULE["condition"] | {"metric": "pageviews"}
    asked = {"condition": condition, "cooldown_mins": 0}
    said = admin.ask("POST", f"/projects/{project.id}/alerts/preview", asked).data
    assert (said["fired"], said["windows"], said["unjudged"]) == (3, 10_080, 0)
    assert [one["window_end_ms"] for one in said["latest"]] == [at + minute for at in hours_ago]
    assert {one["value"] for one in said["latest"]} == {12.0}
    long_cooldown = asked | {"cooldown_mins": 60 * 48}
    assert admin.ask("POST", f"/projects/{project.id}/alerts/preview", long_cooldown).data["fired"] == 2
    anomaly = {"condition_type": "anomaly", "condition": {"metric": "pageviews", "window": "5m"}}
    said = admin.ask("POST", f"/projects/{project.id}/alerts/preview", anomaly).data
    assert (said["fired"], said["unjudged"]) == (0, 10_080)
