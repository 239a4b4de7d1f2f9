"""`gosight user|project|key` on a real database."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from argon2 import PasswordHasher

from gosight.embedded.infra import Infra
from gosight.stores.keys import hash_key
from tests.installation import Installation

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def place(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(infra, Path(tmp_path_factory.mktemp("accounts")), partitions=1)
    made.create()
    return made


def row(place: Installation, sql: str, *values: Any) -> Any:
    async def fetch() -> Any:
        connection = await asyncpg.connect(place.postgres_url)
        try:
            return await connection.fetchrow(sql, *values)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def run(place: Installation, *words: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "gosight", *words]
    env = place.environ | environ
    return subprocess.run(call, env=env, input=stdin, capture_output=True, text=True, timeout=120)


def test_a_user_whose_password_comes_from_the_environment_or_standard_input(place: Installation) -> None:
    made = run(place, "user", "create", "--email", "Ann@Example.com", "--role", "admin", GOSIGHT_PASSWORD=PASSWORD)
    assert made.returncode == 0, made.stderr
    piped = run(place, "user", "create", "--email", "bob@example.com", "--json", stdin=f"{PASSWORD}\n")
    assert json.loads(piped.stdout)["role"] == "user"
    for email, is_admin in (("ann@example.com", True), ("bob@example.com", False)):
        found = row(place, "SELECT password_hash, is_admin FROM users WHERE email = $1", email)
        assert PasswordHasher().verify(found["password_hash"], PASSWORD)
        assert found["is_admin"] is is_admin


def test_what_an_operator_does_for_somebody_ends_their_sign_ins(place: Installation) -> None:
    made = run(place, "user", "create", "--email", "eve@example.com", "--json", stdin=PASSWORD)
    user_id = json.loads(made.stdout)["id"]
    new = "another long password"
    steps = [
        (("password", "--email", "EVE@example.com"), new, True),
        (("disable", "--email", "eve@example.com"), "", False),
        (("enable", "--email", "eve@example.com"), "", True),
    ]
    for words, stdin, is_active in steps:
        row(
            place, "INSERT INTO user_sessions (user_id, created_at, expires_at) VALUES ($1, now(), 'infinity')", user_id
        )
        done = run(place, "user", *words, stdin=stdin)
        assert done.returncode == 0, done.stderr
        assert row(place, "SELECT is_active FROM users WHERE id = $1", user_id)[0] is is_active
        open_ones = "SELECT count(*) FROM user_sessions WHERE user_id = $1 AND revoked_at IS NULL"
        assert row(place, open_ones, user_id)[0] == 0
    found = row(place, "SELECT password_hash FROM users WHERE id = $1", user_id)
    assert PasswordHasher().verify(found["password_hash"], new)
    nobody = run(place, "user", "disable", "--email", "nobody@example.com")
    assert nobody.returncode != 0
    assert "no user with the address nobody@example.com" in nobody.stderr


@pytest.mark.parametrize(
    ("words", "stdin", "complaint"),
    [
        (("user", "create", "--email", "nobody"), PASSWORD, "e-mail"),
        (("user", "create", "--email", "c@example.com"), "eleven char", "12 to 128 characters"),
        (("user", "create", "--email", "c@example.com"), "", "12 to 128 characters"),
        (("user", "create", "--email", "c" * 300 + "@example.com"), PASSWORD, "too long"),
        (("key", "create", "--project", "no-such"), "", "no project no-such"),
        (("key", "create", "--project", "x", "--permission", "all"), "", "write"),
        (("key", "create", "--project", "x", "--rate-limit", "-1"), "", "rate-limit"),
        (("project", "create", "--name", "n" * 300), "", "too long"),
    ],
)
def test_what_makes_no_sense_is_said_and_makes_nothing(
    place: Installation, words: tuple[str, ...], stdin: str, complaint: str
) -> None:
    done = run(place, *words, stdin=stdin)
    assert done.returncode != 0
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_made_twice(place: Installation) -> None:
    for words in (("user", "create", "--email", "dan@example.com"), ("project", "create", "--name", "Twice")):
        assert run(place, *words, stdin=PASSWORD).returncode == 0
        again = run(place, *words, stdin=PASSWORD)
        assert again.returncode != 0
        assert "exists already" in again.stderr


def test_a_project_and_its_key_of_which_only_the_hash_is_kept(place: Installation) -> None:
    made = run(place, "project", "create", "--name", "My Shop!", "--domain", "*.example.com", "--json")
    project = json.loads(made.stdout)
    assert (project["slug"], project["allowed_domains"]) == ("my-shop", ["*.example.com"])
    for name in ("my-shop", project["id"].upper()):
        done = run(place, "key", "create", "--project", name, "--permission", "read", "--rate-limit", "7", "--json")
        key = json.loads(done.stdout)
        assert key["key"].startswith("gs_live_")
        found = row(place, "SELECT * FROM api_keys WHERE key_hash = $1", hash_key(key["key"]))
        assert (str(found["project_id"]), found["permissions"], found["rate_limit"]) == (project["id"], ["read"], 7)
        assert key["key"] not in str(dict(found))
        assert key["key"].startswith(found["key_prefix"])


def test_a_database_that_is_away_or_empty_is_said(place: Installation) -> None:
    away = run(place, "project", "create", "--name", "x", DATABASE_URL="postgres://x@127.0.0.1:1/x")
    assert "PostgreSQL cannot be reached" in away.stderr
    empty = place.infra.address("postgres")
    fresh = run(place, "project", "create", "--name", "x", DATABASE_URL=empty)
    assert "gosight migrate up" in fresh.stderr
