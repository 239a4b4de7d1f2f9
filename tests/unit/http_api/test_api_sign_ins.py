"""The pure parts of authentication: roles, access tokens and their end, the line before the passwords."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from gosight.http.api.auth.passwords import Passwords
from gosight.http.api.auth.tokens import AccessTokens, Claims
from gosight.http.api.errors import ApiError
from gosight.http.api.roles import Role
from gosight.stores.passwords import hash_password, is_password

NOW = datetime(2026, 10, 25, 12, 0, 0, tzinfo=UTC)
USER, SESSION = UUID(int=1), UUID(int=2)
TOKENS = AccessTokens("s" * 32)


def test_an_owner_may_what_an_admin_may_and_so_on() -> None:
    assert [role for role in Role if role.covers(Role.ADMIN)] == [Role.ADMIN, Role.OWNER]
    assert [role for role in Role if Role.MEMBER.covers(role)] == [Role.VIEWER, Role.MEMBER]


@pytest.mark.parametrize(("seconds", "is_good"), [(0, True), (3_599.999, True), (3_600, False), (86_400, False)])
def test_a_token_is_good_for_an_hour(seconds: float, is_good: bool) -> None:
    token = TOKENS.issue(USER, SESSION, NOW)
    said = TOKENS.read(token, NOW + timedelta(seconds=seconds))
    assert said == (Claims(USER, SESSION) if is_good else None)


def test_no_two_tokens_are_alike() -> None:
    assert TOKENS.issue(USER, SESSION, NOW) != TOKENS.issue(USER, SESSION, NOW)


@pytest.mark.parametrize("place", range(3))
def test_one_changed_letter_spoils_a_token(place: int) -> None:
    parts = TOKENS.issue(USER, SESSION, NOW).split(".")
    parts[place] = ("A" if parts[place][0] != "A" else "B") + parts[place][1:]
    assert TOKENS.read(".".join(parts), NOW) is None


@pytest.mark.parametrize("other", ["x" * 127 + "y", "x" * 127, "X" + "x" * 127, "x" * 128 + " ", " " + "x" * 128, ""])
def test_every_character_of_a_password_counts(other: str) -> None:
    kept = hash_password("x" * 128)
    assert is_password(kept, "x" * 128)
    assert not is_password(kept, other)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_a_crowd_waits_in_a_line_and_past_its_end_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gosight.http.api.auth.passwords._MAX_WAITING", 3)
    passwords = Passwords()
    tries = [passwords.is_password(None, "x") for _ in range(5)]
    said = await asyncio.gather(*tries, return_exceptions=True)
    assert [one for one in said if one is False] == [False] * 3
    refused = [one for one in said if isinstance(one, ApiError)]
    assert [(one.status, one.code) for one in refused] == [(503, "UNAVAILABLE")] * 2
    assert await passwords.is_password(await passwords.hash("a password"), "a password")


async def test_the_loop_goes_on_while_a_password_is_checked() -> None:
    check = asyncio.ensure_future(Passwords().is_password(None, "x"))
    turns = 0
    while not check.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100
