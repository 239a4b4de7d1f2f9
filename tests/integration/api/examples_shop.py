"""The small shop that the examples of the API's description are about: who works there, and who was there."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from gosight.http.api.auth.codes import plain
from gosight.http.api.auth.secret_tokens import hash_token
from gosight.http.api.replay.share_tokens import ShareTokens
from gosight.sql.loader import query
from gosight.stores.keys import hash_key
from gosight.stores.passwords import hash_password
from tests.integration.api.people import new_address
from tests.integration.api.recordings import AT, Planted
from tests.integration.api.recordings import plant as plant_replay
from tests.integration.api.rows import envelope, insight, ms, session, uid, visit
from tests.integration.api.service import ApiService

PASSWORD = "correct horse battery"
TOKEN = "{}-of-the-examples-good-for-nothing-else"
"""Tokens that requests show."""

SHOP, OLD_SHOP = uid("shop"), uid("old shop")
ANN, BEN, CARL, ROOT = uid("ann"), uid("ben"), uid("carl"), uid("root")
PEOPLE = {ANN: "ann", BEN: "ben", CARL: "carl", ROOT: "root"}
PAID, ANGRY, LOST = uid("paid"), uid("angry"), uid("lost")
RAGE, FAILURE = uid("rage"), "5f1c9a3e0b7d4c21"
KEY, OLD_INVITATION, FILTER = uid("key"), uid("old invitation"), uid("filter")
ALERT, OLD_ALERT, HAPPENED = uid("alert"), uid("old alert"), uid("happened")
SHARE, OLD_SHARE = uid("share"), uid("old share")
SHARED = ShareTokens("test" * 8).issue(SHARE, datetime(2100, 1, 1, tzinfo=UTC))
FACTOR, RECOVERY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "AGT3-5QXA-2LMC-PZ7K-XUEW-N4RB"
RULE: dict[str, Any] = {
    "name": "Rage on checkout",
    "condition": {
        "metric": "rage_clicks",
        "operator": "gt",
        "threshold": 10,
        "window": "5m",
        "filters": {"path": "/checkout"},
    },
}


def plant(api: ApiService) -> dict[UUID, str]:
    """The shop, and everybody's access token."""
    asyncio.run(_plant_people(api.installation.postgres_url))
    _plant_visits(api)
    tokens = {person: _signed_in(api, name) for person, name in PEOPLE.items()}
    asyncio.run(_plant_factors(api.installation.postgres_url))
    return tokens


def _signed_in(api: ApiService, name: str) -> str:
    body = {"email": f"{name}@example.com", "password": PASSWORD}
    reply = api.ask("/api/v1/auth/login", {"X-Forwarded-For": new_address()}, "POST", body=body)
    return str(reply.data["access_token"])


async def _plant_people(url: str) -> None:
    now = datetime.now(UTC)
    connection = await asyncpg.connect(url)
    password = hash_password(PASSWORD)
    for person, name in PEOPLE.items():
        row = (person, f"{name}@example.com", password, name.title(), person == ROOT)
        users = "INSERT INTO users (id, email, password_hash, name, is_admin) VALUES ($1, $2, $3, $4, $5)"
        await connection.execute(users, *row)
    for project, slug, name in ((SHOP, "shop", "Shop"), (OLD_SHOP, "old-shop", "Old shop")):
        projects = "INSERT INTO projects (id, name, slug, allowed_domains) VALUES ($1, $2, $3, '{*.shop.example}')"
        await connection.execute(projects, project, name, slug)
        await connection.execute("INSERT INTO project_members VALUES ($1, $2, 'owner')", project, ANN)
    await connection.execute("INSERT INTO project_members VALUES ($1, $2, 'member')", SHOP, BEN)
    keys = "INSERT INTO api_keys (id, project_id, key_hash, key_prefix, name) VALUES ($1, $2, $3, $4, 'Web')"
    await connection.execute(keys, KEY, SHOP, hash_key("gs_live_of_examples"), "gs_live_of_e")
    columns = "id, project_id, email, role, token_hash, invited_by, created_at, expires_at"
    invitations = f"INSERT INTO invitations ({columns}) VALUES ($1, $2, $3, 'member', $4, $5, $6, $7)"
    for invitation, email, token in (
        (OLD_INVITATION, "fred@example.com", "old-invitation"),
        (uid("invitation"), "eve@example.com", "invitation"),
    ):
        ends = now + timedelta(days=7)
        await connection.execute(invitations, invitation, SHOP, email, hash_token(TOKEN.format(token)), ANN, now, ends)
    await connection.execute(
        "INSERT INTO saved_filters (id, project_id, user_id, name, view, filters) VALUES ($1, $2, $3, $4, $5, $6)",
        *(FILTER, SHOP, ANN, "Visitors from France", "sessions", '{"country": "France"}'),
    )
    sign_in = uid("sign-in")
    sign_ins = "INSERT INTO user_sessions (id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)"
    await connection.execute(sign_ins, sign_in, ANN, now, now + timedelta(days=30))
    token_hash = hash_token(TOKEN.format("refresh"))
    await connection.execute(query("postgres/refresh_token_add"), token_hash, sign_in, now + timedelta(days=7))
    at, details = datetime(2026, 10, 19, 9, 0, tzinfo=UTC), '{"role": "member", "email": "ben@example.com"}'
    who = (ANN, "ann@example.com", "192.0.2.7")
    await connection.execute(query("postgres/audit_add"), at, str(SHOP), *who, "member.add", str(BEN), details)
    await _plant_alerts(connection)
    shares = "INSERT INTO share_links (id, project_id, session_id, permission, created_by, created_at, expires_at)"
    for share in (SHARE, OLD_SHARE):
        ends = datetime(2100, 1, 1, tzinfo=UTC)
        await connection.execute(
            f"{shares} VALUES ($1, $2, $3, 'full', $4, $5, $6)", share, SHOP, ANGRY, ANN, now, ends
        )
    resets = "INSERT INTO password_resets (user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)"
    token_hash = hash_token(TOKEN.format("reset"))
    await connection.execute(resets, CARL, token_hash, now, now + timedelta(hours=1))
    await connection.close()


async def _plant_alerts(connection: Any) -> None:
    channels = [{"type": "webhook", "config": {"url": "https://10.0.0.1/hook", "secret": "0123456789abcdef"}}]
    columns = "id, project_id, name, description, condition, channels"
    rules = f"INSERT INTO alert_rules ({columns}) VALUES ($1, $2, $3, '', $4, $5)"
    for rule, name in ((ALERT, RULE["name"]), (OLD_ALERT, "Old one")):
        texts = json.dumps(RULE["condition"]), json.dumps(channels)
        await connection.execute(rules, rule, SHOP, name, *texts)
    begin, end = ms("2026-10-20 12:00:00"), ms("2026-10-20 12:05:00")
    row = (HAPPENED, ALERT, end + 30_000, 12.0, 10.0, '{"path": "/checkout"}', "firing", "{}", begin, end)
    await connection.execute(query("postgres/alert_begin"), *row)


async def _plant_factors(url: str) -> None:
    """Once everybody is signed in."""
    connection = await asyncpg.connect(url)
    factors = "INSERT INTO second_factors (user_id, secret, recovery, confirmed_at) VALUES ($1, $2, $3, $4)"
    await connection.execute(factors, CARL, FACTOR, [], None)
    await connection.execute(factors, ROOT, FACTOR, [hash_token(plain(RECOVERY))], datetime.now(UTC))
    await connection.close()


def _plant_visits(api: ApiService) -> None:
    """One who pays, one who rages at a button that fails, one who leaves at once."""
    shop, day = str(SHOP), "2026-10-20 12:00"
    boom = {
        "event_type": "js_error",
        "path": "/checkout",
        "error_type": "TypeError",
        "error_message": "total is undefined",
        "error_stack": "TypeError: total is undefined\n    at pay (https://shop.example/app.js:12:7)",
        "error_fingerprint": FAILURE,
        "payload": '{"filename": "https://shop.example/app.js", "lineno": 12, "colno": 7}',
    }
    click = {"event_type": "click", "path": "/checkout", "target_selector": "#pay", "click_px": 500, "click_py": 800}
    click |= {
        "click_x": 180,
        "click_y": 640,
        "page_x": 180,
        "page_y": 1_240,
        "viewport_width": 360,
        "viewport_height": 740,
    }
    clicks = [{"at": f"{day}:20.{n}00", "event_id": str(uid("click", n)), **click} for n in range(5)]
    told = '{"user_id": "u-17", "traits": {"plan": "pro"}}'
    api.insert_events(
        envelope(
            shop,
            PAID,
            {"at": f"{day}:00", "event_id": str(uid(1)), "path": "/cart"},
            {"at": f"{day}:10", "event_id": str(uid(2)), "path": "/checkout"},
            {"at": f"{day}:11", "event_id": str(uid(3)), "event_type": "web_vitals", "path": "/checkout", "lcp": 2_100},
            {"at": f"{day}:30", "event_id": str(uid(4)), "event_type": "custom_event", "payload": '{"name": "paid"}'},
            {"at": f"{day}:31", "event_id": str(uid(5)), "event_type": "identify", "payload": told},
            browser="Chrome",
            os="Linux",
            device_type="desktop",
        ),
        envelope(
            shop,
            ANGRY,
            {"at": f"{day}:05", "event_id": str(uid(6)), "path": "/cart"},
            {"at": f"{day}:15", "event_id": str(uid(7)), "path": "/checkout"},
            *clicks,
            {"at": f"{day}:21", "event_id": str(uid(8)), **boom},
            browser="Safari",
            os="iOS",
            device_type="mobile",
        ),
        envelope(shop, LOST, {"at": f"{day}:40", "event_id": str(uid(9))}, browser="Firefox", device_type="desktop"),
    )
    recording: list[dict[str, Any]] = [
        {"type": 4, "data": {"href": "https://shop.example/cart", "width": 360, "height": 740}},
        {"type": 2, "data": {"node": {"type": 0, "childNodes": [], "id": 1}, "initialOffset": {"left": 0, "top": 0}}},
        {"type": 3, "data": {"source": 3, "id": 1, "x": 0, "y": 100}},
    ]
    begun = ms(f"{day}:05")
    scrolls = [one | {"timestamp": begun + 1_000 * number} for number, one in enumerate(recording)]
    plant_replay(api.installation, shop, [Planted(ANGRY, 0, scrolls, at_ms=begun - ms(AT), for_ms=2_000)])
    api.insert(
        sessions=[
            session(
                shop, f"{day}:00", session_id=PAID, user_id="u-17", page_count=2, event_count=5, exit_path="/checkout"
            ),
            session(
                shop,
                f"{day}:05",
                session_id=ANGRY,
                device_type="mobile",
                browser="Safari",
                os="iOS",
                country="Germany",
                city="Berlin",
                channel="email",
                utm_source="newsletter",
                utm_medium="email",
                duration_ms=16_000,
                page_count=2,
                event_count=8,
                click_count=5,
                error_count=1,
                has_error=True,
                has_rage_click=True,
                has_dead_click=True,
                entry_path="/cart",
                exit_path="/checkout",
                insight_counts={"rage_click": 1, "dead_click": 1},
                near_misses={"rage_click.min_clicks": 1},
            ),
            session(
                shop, f"{day}:40", session_id=LOST, browser="Firefox", is_bounce=True, duration_ms=0, event_count=1
            ),
        ],
        page_visits=[
            visit(shop, PAID, "/cart", f"{day}:00", time_on_page_ms=10_000, next_path="/checkout"),
            visit(shop, PAID, "/checkout", f"{day}:10", time_on_page_ms=50_000, scroll_depth=100),
            visit(
                shop, ANGRY, "/cart", f"{day}:05", time_on_page_ms=10_000, next_path="/checkout", device_type="mobile"
            ),
            visit(shop, ANGRY, "/checkout", f"{day}:15", time_on_page_ms=6_000, device_type="mobile"),
            visit(shop, LOST, "/", f"{day}:40", time_on_page_ms=0, scroll_depth=20),
        ],
        insights=[
            insight(
                shop,
                ANGRY,
                f"{day}:20",
                insight_id=str(RAGE),
                path="/checkout",
                url="https://shop.example/checkout",
                details='{"click_count":5,"reason":"5 clicks on #pay within 400 ms."}',
                related_event_ids=[str(one["event_id"]) for one in clicks],
            ),
            insight(
                shop,
                ANGRY,
                f"{day}:18",
                insight_id=str(uid("dead")),
                insight_type="dead_click",
                severity="medium",
                path="/checkout",
                target_selector="#total",
                details='{"reason":"Nothing followed a click on #total within 1,000 ms."}',
            ),
        ],
    )
