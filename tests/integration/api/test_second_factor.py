"""A second factor: nobody gets in without its code, which is good once; and a way back for whoever has lost it."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyotp
import pytest

from tests.integration.api.people import PASSWORD, Person, member, one, person, run
from tests.integration.api.service import ApiReply, ApiService, Project


class Guarded:
    """Somebody with a second factor."""

    def __init__(self, api: ApiService) -> None:
        self.api = api
        self.who = person(api).log_in()
        self.other_sign_in = self.who.log_in()
        self.secret = self.who.ask("POST", "/auth/second-factor", {"password": PASSWORD}).data["secret"]
        reply = self.who.ask("POST", "/auth/second-factor/confirm", {"code": self.code()})
        self.recovery: list[str] = reply.data["recovery_codes"]

    def code(self, steps: int = 0) -> str:
        """Of now, or so many steps of 30 s away."""
        return pyotp.TOTP(self.secret).at(int(time.time()) + 30 * steps)

    def sign_in(self, **more: Any) -> ApiReply:
        return self.who.ask("POST", "/auth/login", {"email": self.who.email, "password": PASSWORD, **more})

    def as_if_no_code_had_been_taken(self) -> None:
        run(self.api, "UPDATE second_factors SET last_step = 0 WHERE user_id = $1", self.who.id)


@pytest.fixture
def guarded(api: ApiService) -> Guarded:
    return Guarded(api)


def test_nobody_gets_in_without_a_code(guarded: Guarded) -> None:
    assert (guarded.sign_in().status, guarded.sign_in().code) == (401, "SECOND_FACTOR_NEEDED")
    wrong = guarded.sign_in(code="000000" if guarded.code() != "000000" else "000001")
    assert (wrong.status, wrong.code) == (401, "UNAUTHORIZED")
    assert guarded.sign_in(code=guarded.code(1)).status == 200
    without = {"email": guarded.who.email, "password": "a wrong one, alas", "code": guarded.code()}
    assert guarded.who.ask("POST", "/auth/login", without).code == "UNAUTHORIZED"


def test_a_code_is_good_once(guarded: Guarded) -> None:
    assert guarded.sign_in(code=guarded.code()).code == "UNAUTHORIZED", "it has confirmed"
    code = guarded.code(1)
    assert guarded.sign_in(code=f"{code[:3]} {code[3:]}").status == 200
    assert guarded.sign_in(code=code).code == "UNAUTHORIZED"


@pytest.mark.parametrize(("steps", "status"), [(-3, 401), (3, 401)])
def test_a_code_of_another_time(guarded: Guarded, steps: int, status: int) -> None:
    guarded.as_if_no_code_had_been_taken()
    assert guarded.sign_in(code=guarded.code(steps)).status == status


def test_a_recovery_code_is_good_once(guarded: Guarded) -> None:
    assert len(set(guarded.recovery)) == 10
    first, second = guarded.recovery[:2]
    assert guarded.sign_in(code=first.lower()).status == 200
    assert guarded.sign_in(code=first).code == "UNAUTHORIZED"
    signed_in = guarded.who.with_tokens(guarded.sign_in(code=second.replace("-", "")))
    assert signed_in.ask("GET", "/auth/second-factor").data == {"is_on": True, "recovery_codes_left": 8}
    kept = one(
        guarded.api, "SELECT array_to_string(recovery, ' ') FROM second_factors WHERE user_id = $1", signed_in.id
    )
    assert not any(code.replace("-", "") in kept for code in guarded.recovery)


def test_five_codes_a_minute(guarded: Guarded) -> None:
    told = [guarded.sign_in(code="123456").status for _ in range(7)]  # one more has confirmed
    assert told[:4] == [401] * 4
    assert 429 in told[4:]
    assert guarded.who.ask("GET", "/auth/me").status == 200, "whoever is in stays in"


def test_turning_it_on_ends_all_other_sign_ins(guarded: Guarded) -> None:
    assert guarded.other_sign_in.ask("GET", "/auth/me").status == 401
    assert guarded.who.ask("GET", "/auth/me").status == 200
    actions = "SELECT array_agg(action ORDER BY at) FROM audit_log WHERE user_id = $1 AND action LIKE '%factor%'"
    assert one(guarded.api, actions, guarded.who.id) == ["auth.second_factor.on"]


def test_one_that_nobody_has_confirmed_is_not_asked_for(api: ApiService) -> None:
    ann = person(api).log_in()
    assert ann.ask("POST", "/auth/second-factor", {"password": "not mine, alas"}).status == 401
    proposed = ann.ask("POST", "/auth/second-factor", {"password": PASSWORD}).data
    assert proposed["address"].startswith("otpauth://totp/GoSight:")
    assert ann.ask("GET", "/auth/second-factor").data == {"is_on": False, "recovery_codes_left": 0}
    assert ann.ask("POST", "/auth/second-factor/confirm", {"code": "nonsense"}).wrong_fields == ["code"]
    assert ann.log_in().token


def test_one_that_is_on_is_not_replaced(guarded: Guarded) -> None:
    assert guarded.who.ask("POST", "/auth/second-factor", {"password": PASSWORD}).code == "CONFLICT"
    assert guarded.who.ask("POST", "/auth/second-factor/confirm", {"code": guarded.code()}).code == "CONFLICT"


def test_turning_it_off_takes_password_and_code(guarded: Guarded) -> None:
    for body in ({"password": "not mine, alas", "code": guarded.code(1)}, {"password": PASSWORD, "code": "123456"}):
        assert guarded.who.ask("POST", "/auth/second-factor/end", body).status == 401
    body = {"password": PASSWORD, "code": guarded.code(1)}
    assert guarded.who.ask("POST", "/auth/second-factor/end", body).status == 200
    assert guarded.sign_in().status == 200


def test_an_invitation_wants_the_code_too(api: ApiService, project: Project, guarded: Guarded) -> None:
    owner = member(api, project.id, "owner")
    invited = owner.ask("POST", f"/projects/{project.id}/invitations", {"email": guarded.who.email, "role": "viewer"})
    body = {"token": invited.data["token"], "name": "Ann", "password": PASSWORD}
    assert guarded.who.ask("POST", "/invitations/accept", body).code == "SECOND_FACTOR_NEEDED"
    assert guarded.who.ask("POST", "/invitations/accept", body | {"code": guarded.code(1)}).status == 200


def test_an_operator_ends_it_for_somebody_who_has_lost_it(guarded: Guarded) -> None:
    guarded.api.installation.command("user", "end-second-factor", "--email", guarded.who.email)
    assert guarded.who.ask("GET", "/auth/me").status == 401
    assert guarded.sign_in().status == 200
    unknown = guarded.api.installation.command("user", "end-second-factor", "--email", "no@b.example", check=False)
    assert unknown.returncode == 1
    assert "There is no user" in unknown.stderr


def test_of_a_code_taken_twice_at_once_one_gets_in(guarded: Guarded) -> None:
    code = guarded.code(1)
    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(lambda _: guarded.sign_in(code=code).status, range(2)))
    assert sorted(told) == [200, 401]


def test_somebody_elses_code_is_none(api: ApiService, guarded: Guarded) -> None:
    other: Person = Guarded(api).who
    body = {"email": other.email, "password": PASSWORD, "code": guarded.code(1)}
    assert other.ask("POST", "/auth/login", body).code == "UNAUTHORIZED"
