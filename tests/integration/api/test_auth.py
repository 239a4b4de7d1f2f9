"""Signing in, going on, signing out; whoever is out stays out."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest

from tests.integration.api.people import PASSWORD, Person, new_address, one, person, run, stranger
from tests.integration.api.service import ApiReply, ApiService, Project

SECRET = "test" * 8


@pytest.fixture(scope="module")
def ann(api: ApiService) -> Person:
    return person(api).log_in()


def status_of(who: Person, path: str = "/auth/me") -> tuple[int, str]:
    reply = who.ask("GET", path)
    return reply.status, "" if reply.status == 200 else reply.code


def test_a_sign_in(api: ApiService) -> None:
    somebody = person(api)
    reply = somebody.ask("POST", "/auth/login", {"email": somebody.email.upper(), "password": PASSWORD})
    assert reply.data["expires_in"] == 3600
    assert reply.data["token_type"] == "Bearer"
    account = {"id": somebody.id, "email": somebody.email, "name": "Ann", "is_admin": False}
    assert reply.data["user"] == account
    assert somebody.with_tokens(reply).ask("GET", "/auth/me").data == account
    claims = claims_of(somebody.with_tokens(reply))
    assert set(claims) == {"sub", "sid", "aud", "iat", "exp", "jti"}
    assert claims["exp"] - claims["iat"] == 3600
    stored = one(api, "SELECT string_agg(token_hash, ' ') FROM refresh_tokens")
    assert reply.data["refresh_token"] not in stored


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(api: ApiService) -> None:
    somebody = person(api)
    inactive = person(api)
    run(api, "UPDATE users SET is_active = FALSE WHERE id = $1", inactive.id)
    tries = [(somebody, "wrong horse battery"), (stranger(api), PASSWORD), (inactive, PASSWORD), (somebody, "")]
    texts = set()
    for who, password in tries:
        reply = who.ask("POST", "/auth/login", {"email": who.email, "password": password})
        assert (reply.status, reply.code) == (401, "UNAUTHORIZED")
        texts.add(reply.text)
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["email", "password"]),
        ({"email": "ann", "password": PASSWORD}, ["email"]),
        ({"email": "a@b.c\n", "password": PASSWORD}, ["email"]),
        ({"email": "a\0@b.c", "password": PASSWORD}, ["email"]),
        ({"email": 1, "password": ["x"]}, ["email", "password"]),
        ({"email": "a@b.c", "password": "x" * 129}, ["password"]),
        ({"email": "a@b.c", "password": PASSWORD, "role": "admin"}, ["role"]),
        ([], ["body"]),
        (None, ["body"]),
    ],
)
def test_what_makes_no_sense_is_named(api: ApiService, body: Any, fields: list[str]) -> None:
    reply = stranger(api).ask("POST", "/auth/login", body)
    assert (reply.status, reply.code) == (400, "VALIDATION_ERROR")
    assert reply.wrong_fields == fields


def test_a_refresh_gives_new_tokens_and_the_old_ones_access_goes_on(ann: Person) -> None:
    renewed = ann.log_in()
    for _ in range(3):
        before = renewed
        renewed = renewed.with_tokens(renewed.ask("POST", "/auth/refresh", {"refresh_token": renewed.refresh_token}))
        assert renewed.refresh_token != before.refresh_token
        assert status_of(renewed) == status_of(before) == (200, "")


def test_a_refresh_token_used_twice_ends_its_family_and_no_other(api: ApiService, ann: Person) -> None:
    victim = person(api)
    first, other = victim.log_in(), victim.log_in()
    renewed = first.with_tokens(first.ask("POST", "/auth/refresh", {"refresh_token": first.refresh_token}))
    again = renewed.ask("POST", "/auth/refresh", {"refresh_token": first.refresh_token})
    assert (again.status, again.code) == (401, "UNAUTHORIZED")
    assert status_of(renewed) == status_of(first) == (401, "UNAUTHORIZED")
    assert renewed.ask("POST", "/auth/refresh", {"refresh_token": renewed.refresh_token}).status == 401
    assert status_of(other) == status_of(ann) == (200, "")


def test_two_refreshes_at_the_same_time_are_two_uses(api: ApiService) -> None:
    somebody = person(api).log_in()

    def refresh(_: int) -> ApiReply:
        return somebody.ask("POST", "/auth/refresh", {"refresh_token": somebody.refresh_token})

    with ThreadPoolExecutor(4) as threads:
        statuses = sorted(reply.status for reply in threads.map(refresh, range(4)))
    assert statuses == [200, 401, 401, 401]
    assert status_of(somebody) == (401, "UNAUTHORIZED")


def test_an_idle_and_an_old_sign_in_are_over(api: ApiService) -> None:
    idle, old = person(api).log_in(), person(api).log_in()
    run(
        api,
        """UPDATE refresh_tokens SET expires_at = now() - interval '1 second'
        WHERE family IN (SELECT id FROM user_sessions WHERE user_id = $1)""",
        idle.id,
    )
    assert idle.ask("POST", "/auth/refresh", {"refresh_token": idle.refresh_token}).status == 401
    run(api, "UPDATE user_sessions SET expires_at = now() - interval '1 second' WHERE user_id = $1", old.id)
    assert status_of(old) == (401, "UNAUTHORIZED")


def test_a_refresh_token_never_outlives_its_sign_in(api: ApiService) -> None:
    somebody = person(api).log_in()
    run(api, "UPDATE user_sessions SET expires_at = now() + interval '1 hour' WHERE user_id = $1", somebody.id)
    renewed = somebody.with_tokens(somebody.ask("POST", "/auth/refresh", {"refresh_token": somebody.refresh_token}))
    assert status_of(renewed) == (200, "")
    sql = """SELECT bool_and(t.expires_at <= s.expires_at) FROM refresh_tokens t JOIN user_sessions s ON s.id = t.family
    WHERE s.user_id = $1 AND t.used_at IS NULL"""
    assert one(api, sql, somebody.id) is True


def test_a_sign_out_ends_all_tokens_of_this_sign_in_at_once(api: ApiService) -> None:
    account = person(api)
    here, there = account.log_in(), account.log_in()
    assert here.ask("POST", "/auth/logout").data is None
    assert status_of(here) == (401, "UNAUTHORIZED")
    assert here.ask("POST", "/auth/refresh", {"refresh_token": here.refresh_token}).status == 401
    assert status_of(there) == (200, "")


def test_a_change_of_password_ends_every_sign_in_but_the_new_one(api: ApiService) -> None:
    account = person(api)
    here, there = account.log_in(), account.log_in()
    wrong = here.ask("POST", "/auth/password", {"old": "wrong horse battery", "new": "x" * 12})
    assert (wrong.status, wrong.code) == (401, "UNAUTHORIZED")
    assert status_of(there) == (200, "")
    changed = here.ask("POST", "/auth/password", {"old": PASSWORD, "new": "Lösungswort – 12"})
    assert status_of(here) == status_of(there) == (401, "UNAUTHORIZED")
    assert there.ask("POST", "/auth/refresh", {"refresh_token": there.refresh_token}).status == 401
    assert status_of(here.with_tokens(changed)) == (200, "")
    assert account.ask("POST", "/auth/login", {"email": account.email, "password": PASSWORD}).status == 401
    assert status_of(account.log_in("Lösungswort – 12")) == (200, "")


@pytest.mark.parametrize(("length", "status"), [(11, 400), (12, 200), (128, 200), (129, 400)])
def test_length_is_all_that_a_password_needs(api: ApiService, length: int, status: int) -> None:
    reply = person(api).log_in().ask("POST", "/auth/password", {"old": PASSWORD, "new": "ß" * length})
    assert reply.status == status
    assert status == 200 or reply.wrong_fields == ["new"]


def test_whoever_is_no_longer_active_is_out_at_once(api: ApiService) -> None:
    somebody = person(api).log_in()
    run(api, "UPDATE users SET is_active = FALSE WHERE id = $1", somebody.id)
    assert status_of(somebody) == (401, "UNAUTHORIZED")
    assert somebody.ask("POST", "/auth/refresh", {"refresh_token": somebody.refresh_token}).status == 401


def claims_of(who: Person) -> dict[str, Any]:
    return dict(jwt.decode(who.token, SECRET, algorithms=["HS256"], audience="gosight-api"))


@pytest.mark.parametrize(
    "forge",
    [
        lambda claims: jwt.encode(claims, "another secret" * 4, algorithm="HS256"),
        lambda claims: jwt.encode(claims, "", algorithm="none"),
        lambda claims: jwt.encode(claims, SECRET, algorithm="HS384"),
        lambda claims: jwt.encode({**claims, "exp": int(time.time()) - 1}, SECRET, algorithm="HS256"),
        lambda claims: jwt.encode({k: v for k, v in claims.items() if k != "exp"}, SECRET, algorithm="HS256"),
        lambda claims: jwt.encode({**claims, "aud": "somebody-else"}, SECRET, algorithm="HS256"),
        lambda claims: jwt.encode({**claims, "exp": "never"}, SECRET, algorithm="HS256"),
        lambda claims: jwt.encode({**claims, "sub": "nobody"}, SECRET, algorithm="HS256"),
        lambda claims: jwt.encode({**claims, "sid": claims["sub"]}, SECRET, algorithm="HS256"),
        lambda claims: "a.b.c",
        lambda claims: "x" * 4_000,
        lambda claims: "%00",
    ],
)
def test_a_token_that_we_have_not_made_is_none(ann: Person, forge: Any) -> None:
    forged = Person(ann.api, ann.id, ann.email, ann.address, forge(claims_of(ann)))
    assert status_of(forged) == (401, "UNAUTHORIZED")


def test_another_users_sign_in_in_ones_own_token(api: ApiService, ann: Person) -> None:
    claims = claims_of(ann) | {"sub": person(api).id}
    forged = Person(api, "", "", ann.address, jwt.encode(claims, SECRET, algorithm="HS256"))
    assert status_of(forged) == (401, "UNAUTHORIZED")


def test_a_key_is_nobody_who_is_signed_in(api: ApiService, project: Project) -> None:
    for method, path in (("GET", "/auth/me"), ("POST", "/auth/logout"), ("POST", "/auth/password")):
        reply = api.ask(f"/api/v1{path}", {"X-GoSight-Key": project.key}, method)
        assert (reply.status, reply.code) == (403, "FORBIDDEN")


def test_ten_tries_a_minute_per_address(api: ApiService) -> None:
    who = stranger(api)
    replies = [who.ask("POST", "/auth/refresh", {"refresh_token": "x"}) for _ in range(15)]
    limited = [reply for reply in replies if reply.status == 429]
    assert [reply.status for reply in replies[:10]] == [401] * 10
    assert limited
    assert {reply.code for reply in limited} == {"RATE_LIMITED"}
    assert 1 <= int(limited[0].headers["Retry-After"]) <= 60
    assert replies[0].headers["X-RateLimit-Limit"] == "10"
    assert replies[0].headers["X-RateLimit-Remaining"] == "9"
    assert limited[0].headers["X-RateLimit-Remaining"] == "0"
    assert time.time() < int(limited[0].headers["X-RateLimit-Reset"]) < time.time() + 70
    assert stranger(api).ask("POST", "/auth/refresh", {"refresh_token": "x"}).status == 401


def test_ten_tries_a_minute_per_account_from_wherever_they_come(api: ApiService) -> None:
    victim = person(api)
    statuses = []
    for _ in range(30):
        somewhere = Person(api, "", "", new_address())
        reply = somewhere.ask("POST", "/auth/login", {"email": victim.email.title(), "password": "guess"})
        statuses.append(reply.status)
        if reply.status == 429:
            break
    assert statuses[:10] == [401] * 10
    assert statuses[-1] == 429


def test_a_forged_hop_does_not_give_a_new_address(api: ApiService) -> None:
    address = new_address()
    statuses = []
    for number in range(15):
        headers = {"X-Forwarded-For": f"192.0.2.{number}, {address}"}
        reply = api.ask("/api/v1/auth/refresh", headers, "POST", body={"refresh_token": "x"})
        statuses.append(reply.status)
    assert 429 in statuses


def test_nothing_secret_is_logged(api: ApiService) -> None:
    who = person(api)
    who.ask("POST", "/auth/login", {"email": who.email, "password": "a wrong secret word"})
    signed_in = who.log_in()
    signed_in.ask("POST", "/auth/password", {"old": PASSWORD, "new": "another secret word"})
    text = (api.installation.folder / "api.log").read_text()
    assert '"sign_in_failed"' in text
    for secret in ("a wrong secret word", PASSWORD, "another secret word", signed_in.token, signed_in.refresh_token):
        assert secret not in text


def test_who_was_refused_what_is_logged(api: ApiService, project: Project, ann: Person) -> None:
    nobody = stranger(api)
    nobody.ask("GET", f"/projects/{project.id}/overview")
    ann.ask("GET", f"/projects/{project.id}/overview")
    lines = [json.loads(line) for line in (api.installation.folder / "api.log").read_text().splitlines()]
    refused = [line for line in lines if line["event"] == "refused" and project.id in line["path"]]
    assert [(line["status"], line["address"], line.get("caller")) for line in refused] == [
        (401, nobody.address, None),
        (404, ann.address, ann.id),
    ]


def test_nobody_keeps_or_misreads_an_answer(ann: Person) -> None:
    for reply in (ann.ask("GET", "/auth/me"), stranger(ann.api).ask("GET", "/auth/me")):
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
        assert reply.headers["Server"] == "gosight"
