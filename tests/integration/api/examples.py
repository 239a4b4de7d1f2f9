"""The examples of the API's description: what is asked of a small shop, and what it answers.

`python -m tests.integration.api.examples` asks all of it and writes gosight/http/api/examples.json.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import pyotp

from gosight.embedded.infra import Infra
from gosight.http.api import examples
from gosight.http.api.endpoint import Endpoint
from gosight.http.api.roles import Role
from gosight.http.api.routes import ENDPOINTS
from tests.installation import Installation
from tests.integration.api.examples_shop import (
    ALERT,
    ANGRY,
    ANN,
    BEN,
    CARL,
    FACTOR,
    FAILURE,
    FILTER,
    HAPPENED,
    KEY,
    OLD_ALERT,
    OLD_INVITATION,
    OLD_SHARE,
    OLD_SHOP,
    PASSWORD,
    RAGE,
    RECOVERY,
    ROOT,
    RULE,
    SHARED,
    SHOP,
    TOKEN,
    plant,
)
from tests.integration.api.people import new_address
from tests.integration.api.service import UNREACHED_MAIL, ApiReply, ApiService, running

CODE = "287082"
"""Shown for whatever the app shows; sent is what it shows just then."""

MOMENT, DAYS = re.compile(r"\d{4}-\d\d-\d\dT"), "2026-10"

HOOK = {"type": "webhook", "config": {"url": "https://hooks.example/gosight", "secret": "0123456789abcdef"}}
WEEK = {"start_date": "2026-10-19", "end_date": "2026-10-25"}

VOLATILE = {
    "id",
    "target",
    "state",
    "step",
    "tables_left",
    "emptied_at",
    "recovery_codes",
    "deliveries",
    "delivery_error",
}
"""What is another one each time, as are moments that are not of the planted days."""

SECRETS = {
    "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9…",
    "refresh_token": "kq3UlT0lYzPw…",
    "token": "L8FRBdQ3zgPH…",
    "key": "gs_live_xr4hgNKMYBMD…",
    "secret": "JBSWY3DPEHPK3PXP…",
    "address": "otpauth://totp/GoSight:ben%40example.com?secret=JBSWY3DPEHPK3PXP…&issuer=GoSight",
    "key_prefix": "gs_live_xr4h",
}
"""What is shown for them: nobody has to wonder whether one still works."""


@dataclass(frozen=True)
class Ask:
    """`who`: signs in for it. `given`: parameters of path and query."""

    operation: str
    who: UUID | None = ANN
    given: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None

    @property
    def endpoint(self) -> Endpoint:
        return next(one for one in ENDPOINTS if one.handle.__name__ == self.operation)

    @property
    def parameters(self) -> dict[str, Any]:
        """With the project, where the path has one."""
        project = {"project_id": str(SHOP)} if isinstance(self.endpoint.needs, Role) else {}
        return project | {name: _plain(value) for name, value in self.given.items()}

    @property
    def address(self) -> str:
        """Path and query."""
        path, asked = self.endpoint.path, {}
        for name, value in self.parameters.items():
            if f"{{{name}}}" in path:
                path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
            else:
                asked[name] = ",".join(value) if isinstance(value, list) else value
        return f"/api/v1{path}" + (f"?{urlencode(asked)}" if asked else "")

    def send(self, api: ApiService, tokens: dict[UUID, str]) -> ApiReply:
        headers = {"X-Forwarded-For": new_address()}
        if self.who:
            headers["Authorization"] = f"Bearer {tokens[self.who]}"
        is_code_of_now = self.body is not None and self.body.get("code") == CODE
        body = {"code": pyotp.TOTP(FACTOR).now()} if is_code_of_now else self.body
        return api.ask(self.address, headers, self.endpoint.method, body=body)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


ASKS = (
    Ask("list_audit", given={"per_page": 1}),
    Ask("log_in", None, body={"email": "ann@example.com", "password": PASSWORD}),
    Ask("refresh", None, body={"refresh_token": TOKEN.format("refresh")}),
    Ask("show_me"),
    Ask("show_installation"),
    Ask("list_projects", given={"timezone": "Europe/Paris"}),
    Ask("create_project", ROOT, body={"name": "Café", "allowed_domains": ["*.cafe.example"]}),
    Ask("show_project"),
    Ask("change_project", body={"allowed_domains": ["*.shop.example", "localhost:3000"]}),
    Ask("list_api_keys"),
    Ask("create_api_key", body={"name": "Report", "permissions": ["read"], "rate_limit": 100}),
    Ask("delete_api_key", given={"key_id": KEY}),
    Ask("list_members"),
    Ask("add_member", body={"email": "carl@example.com", "role": "viewer"}),
    Ask("change_member", given={"user_id": CARL}, body={"role": "member"}),
    Ask("remove_member", given={"user_id": CARL}),
    Ask("list_invitations"),
    Ask("invite", body={"email": "dora@example.com", "role": "member"}),
    Ask("take_back_invitation", given={"invitation_id": OLD_INVITATION}),
    Ask(
        "accept_invitation",
        None,
        body={"token": TOKEN.format("invitation"), "name": "Eve", "password": "a sentence of my own"},
    ),
    Ask("list_filters", given={"view": "sessions"}),
    Ask(
        "save_filter",
        body={"name": "Angry on phones", "view": "sessions", "filters": {"has_rage_click": True}, "is_shared": True},
    ),
    Ask("delete_filter", given={"filter_id": FILTER}),
    Ask("change_settings", body={"insights": {"rage_click": {"min_clicks": 4}}}),
    Ask("show_settings"),
    Ask("list_settings_versions"),
    Ask("show_overview", given=WEEK),
    Ask("list_sessions", given=WEEK | {"has_rage_click": True, "sort": "duration"}),
    Ask("show_session", given={"session_id": ANGRY}),
    Ask("list_session_events", given={"session_id": ANGRY, "event_types": ["click", "page_view"]}),
    Ask("list_insights", given=WEEK | {"type": "rage_click"}),
    Ask("show_insight", given={"insight_id": RAGE}),
    Ask("list_errors", given=WEEK | {"status": "open", "sort": "count"}),
    Ask("show_error", given=WEEK | {"error_id": FAILURE}),
    Ask("change_error", BEN, given={"error_id": FAILURE}, body={"status": "resolved"}),
    Ask("show_heatmap", given=WEEK | {"path": "/checkout", "type": "click"}),
    Ask("list_pages", given=WEEK | {"sort": "exits"}),
    Ask("show_web_vitals", given=WEEK | {"path": "/checkout"}),
    Ask(
        "ask_funnel",
        body={
            "steps": [{"path": "/cart"}, {"path": "/checkout"}, {"event_type": "custom_event", "name": "paid"}],
            "window_s": 3_600,
            "breakdown": "device_type",
            **WEEK,
        },
    ),
    Ask("show_retention", given=WEEK | {"interval": "day"}),
    Ask("show_paths", given=WEEK | {"path": "/cart", "steps": 2}),
    Ask("list_fields"),
    Ask("list_field_values", given=WEEK | {"field": "country", "search": "fra"}),
    Ask(
        "ask_sql",
        body={"sql": "SELECT path, count() AS views FROM page_visits GROUP BY path ORDER BY views DESC, path LIMIT 2"},
    ),
    Ask("list_query_tables"),
    Ask("export_rows", given=WEEK | {"table": "insights", "format": "csv"}),
    Ask("list_alerts"),
    Ask("create_alert", body=RULE | {"channels": [HOOK]}),
    Ask("change_alert", given={"alert_id": ALERT}, body={"cooldown_mins": 30}),
    Ask("preview_alert", body={"condition": RULE["condition"]}),
    Ask("list_alert_history", given={"rule_id": ALERT}),
    Ask("acknowledge_alert", given={"event_id": HAPPENED}),
    Ask("snooze_alert", given={"alert_id": ALERT}, body={"minutes": 60}),
    Ask("try_alert", given={"alert_id": ALERT}, body={}),
    Ask("delete_alert", given={"alert_id": OLD_ALERT}),
    Ask("show_replay", given={"session_id": ANGRY}),
    Ask("show_replay_chunk", given={"session_id": ANGRY, "index": 0}),
    Ask("show_replay_events", given={"session_id": ANGRY}),
    Ask("follow_replay", given={"session_id": ANGRY}),
    Ask("list_replay_shares", given={"session_id": ANGRY}),
    Ask("share_replay", given={"session_id": ANGRY}, body={"permission": "masked", "expires_in_hours": 24}),
    Ask("show_shared_replay", None, given={"token": SHARED}),
    Ask("show_shared_chunk", None, given={"token": SHARED, "index": 0}),
    Ask("show_shared_events", None, given={"token": SHARED}),
    Ask("follow_shared_replay", None, given={"token": SHARED}),
    Ask("take_back_replay_share", given={"session_id": ANGRY, "share_id": OLD_SHARE}),
    Ask("export_user", given={"user_id": "u-17"}),
    Ask("erase_user", given={"user_id": "u-99"}),
    Ask("list_erasures", given={"user_id": "u-99"}),
    Ask("show_second_factor", ROOT),
    Ask("propose_second_factor", BEN, body={"password": PASSWORD}),
    Ask("confirm_second_factor", CARL, body={"code": CODE}),
    Ask("end_second_factor", ROOT, body={"password": PASSWORD, "code": RECOVERY}),
    Ask("forget_password", None, body={"email": "ben@example.com"}),
    Ask("change_password", BEN, body={"old": PASSWORD, "new": "a better one than before"}),
    Ask("log_out", CARL),
    Ask("reset_password", None, body={"token": TOKEN.format("reset"), "new": "what I shall not forget"}),
    Ask("delete_project", given={"project_id": OLD_SHOP}),
    Ask("list_deletions"),
)
"""In this order: what changes something comes after what is told of it."""


def ask(api: ApiService, tokens: dict[UUID, str]) -> Iterator[tuple[Ask, ApiReply]]:
    """All of it, once and in its order."""
    for one in ASKS:
        yield one, one.send(api, tokens)


def recorded(one: Ask, reply: ApiReply) -> examples.Example:
    is_json = reply.headers["Content-Type"].startswith("application/json")
    answer = _shown(reply.body) if is_json else reply.text
    return examples.Example(one.operation, answer, one.parameters, one.body)


def _shown(said: Any, name: str = "") -> Any:
    if isinstance(said, dict):
        return {key: _shown(value, key) for key, value in said.items()}
    if isinstance(said, list):
        return [_shown(value) for value in said]
    if name == "link":
        return re.sub(r"[\w.-]{40,}", SECRETS["token"], said)
    is_secret = name in SECRETS and (name not in ("key", "address") or said.startswith(("gs_live_", "otpauth:")))
    return SECRETS[name] if is_secret else said


def alike(first: Any, second: Any, name: str = "") -> bool:
    """Whether two answers say the same, but for what is another one each time."""
    if name in VOLATILE:
        return type(first) is type(second) or None in (first, second)
    if MOMENT.match(str(first)) and MOMENT.match(str(second)):
        return first == second or not first.startswith(DAYS)
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(alike(first[key], second[key], key) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(alike, first, second))
    return bool(first == second)


def _write() -> None:
    with tempfile.TemporaryDirectory(prefix="gosight-examples-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as another user, and must be able to enter.
        infra = Infra(Path(folder))
        try:
            installation = Installation(infra, Path(folder), partitions=1)
            installation.environ |= UNREACHED_MAIL
            installation.create()
            with running(installation) as api:
                api.wait_for("/ready", 200)
                found = [recorded(one, reply) for one, reply in ask(api, plant(api))]
        finally:
            infra.stop_all()
    path = Path(examples.__file__).with_name("examples.json")
    path.write_text(json.dumps([_said(one) for one in found], ensure_ascii=False, indent=1) + "\n")


def _said(one: examples.Example) -> dict[str, Any]:
    said = {"operation": one.operation, "parameters": one.parameters, "body": one.body, "answer": one.answer}
    return {name: value for name, value in said.items() if value is not None and (name, value) != ("parameters", {})}


if __name__ == "__main__":
    _write()
