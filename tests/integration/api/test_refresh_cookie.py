"""The refresh token of a browser: in a cookie that scripts cannot read, and that no foreign page can make use of."""

from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest

from tests.integration.api.people import PASSWORD, Person, person
from tests.integration.api.service import ApiReply, ApiService

ASKING = {"X-GoSight-Cookie": "1"}
NAME = "gosight-refresh"


def post(who: Person, path: str, body: Any, **headers: str) -> ApiReply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return who.api.ask(f"/api/v1{path}", {"X-Forwarded-For": who.address} | named, "POST", body=body)


def signs_in(who: Person, **headers: str) -> ApiReply:
    return post(who, "/auth/login", {"email": who.email, "password": PASSWORD}, **headers)


def cookie_of(reply: ApiReply) -> Morsel[str]:
    (found,) = SimpleCookie(reply.headers["Set-Cookie"]).values()
    return found


@pytest.fixture
def ann(api: ApiService) -> Person:
    return person(api)


def test_who_asks_for_it_gets_a_cookie_and_no_token_to_read(ann: Person) -> None:
    reply = signs_in(ann, **ASKING)
    assert reply.data["refresh_token"] == ""
    cookie = cookie_of(reply)
    assert cookie.key == NAME
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/api/v1/auth")
    assert (cookie["secure"], int(cookie["max-age"])) == ("", 7 * 24 * 3_600)


def test_over_tls_it_goes_over_tls_alone(ann: Person) -> None:
    cookie = cookie_of(signs_in(ann, **ASKING, X_Forwarded_Proto="https"))
    assert (cookie.key, cookie["secure"]) == (f"__Secure-{NAME}", True)


def test_who_does_not_ask_gets_the_token_and_no_cookie(ann: Person) -> None:
    reply = signs_in(ann)
    assert len(reply.data["refresh_token"]) > 20
    assert "Set-Cookie" not in reply.headers


def test_a_cookie_is_exchanged_once_and_only_with_the_header(ann: Person) -> None:
    cookie = cookie_of(signs_in(ann, **ASKING)).value
    without = post(ann, "/auth/refresh", {}, Cookie=f"{NAME}={cookie}")
    assert (without.status, without.code) == (401, "UNAUTHORIZED")
    renewed = post(ann, "/auth/refresh", {}, **ASKING, Cookie=f"{NAME}={cookie}")
    assert renewed.data["refresh_token"] == ""
    assert cookie_of(renewed).value != cookie
    again = post(ann, "/auth/refresh", {}, **ASKING, Cookie=f"{NAME}={cookie}")
    assert (again.status, "Set-Cookie" in again.headers) == (401, False)


def test_a_sign_out_takes_it_away(ann: Person) -> None:
    signed_in = signs_in(ann, **ASKING)
    bearer = {"Authorization": f"Bearer {signed_in.data['access_token']}"}
    gone = post(ann, "/auth/logout", None, **ASKING, **bearer)
    assert (cookie_of(gone).value, cookie_of(gone)["max-age"]) == ("", "0")
    used = post(ann, "/auth/refresh", {}, **ASKING, Cookie=f"{NAME}={cookie_of(signed_in).value}")
    assert used.status == 401


def test_pages_of_other_origins_may_not_send_the_header(api: ApiService) -> None:
    asked = {"Origin": "https://dashboard.example", "Access-Control-Request-Method": "POST"}
    reply = api.ask("/api/v1/auth/refresh", asked | {"Access-Control-Request-Headers": "x-gosight-cookie"}, "OPTIONS")
    assert "cookie" not in reply.headers["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in reply.headers
