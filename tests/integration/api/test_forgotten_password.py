"""A new password by a link in a mail: for whoever has the mailbox, once, for an hour; and nobody learns who that is."""

import asyncio
import re
import threading
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from tests.integration.api.people import PASSWORD, Person, one, person, run, stranger
from tests.integration.api.service import ApiService, running
from tests.receivers import Mailbox, mail_server
from tests.waiting import wait_for

_WAIT_S = 60.0
_NEW = "another good sentence"


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """With its port."""
    box, loop, stop = Mailbox(), asyncio.new_event_loop(), asyncio.Event()
    ports: list[int] = []

    async def serve() -> None:
        async with mail_server(box, None) as port:
            ports.append(port)
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    wait_for(lambda: ports, _WAIT_S, "no mail server")
    yield box, ports[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join()


@pytest.fixture(scope="module")
def mailing(api: ApiService, mailbox: tuple[Mailbox, int]) -> Iterator[ApiService]:
    """An api that has a mail server."""
    installation = copy(api.installation)
    installation.environ = installation.environ | {
        "GOSIGHT_ALERTING__SMTP__HOST": "127.0.0.1",
        "GOSIGHT_ALERTING__SMTP__PORT": str(mailbox[1]),
        "GOSIGHT_ALERTING__SMTP__SENDER": "gosight@example.org",
        "GOSIGHT_ALERTING__SMTP__SECURITY": "none",
    }
    with running(installation) as service:
        service.wait_for("/ready", 200)
        yield service


@pytest.fixture
def ann(mailing: ApiService) -> Person:
    return replace(person(mailing), api=mailing)


def forget(who: Person) -> None:
    reply = who.ask("POST", "/auth/password/forgotten", {"email": who.email.upper()})
    assert (reply.status, reply.body["data"]) == (200, None)


def mails_to(mailbox: tuple[Mailbox, int], who: Person) -> list[EmailMessage]:
    got = [message_from_bytes(one.original_content or b"", policy=default) for one in mailbox[0].got]
    return [mail for mail in got if mail["To"] == who.email]


def token_for(mailbox: tuple[Mailbox, int], who: Person) -> str:
    """Of the link that comes."""
    [mail] = wait_for(lambda: mails_to(mailbox, who), _WAIT_S, "no mail")
    found = re.search(
        r"https://dashboard\.example/password/reset#(\S{43})\s", bytes(mail.get_payload(decode=True)).decode()
    )
    assert found, mail
    return found[1]


def reset(who: Person, token: str, new: str = _NEW) -> str:
    """The error's code, nothing where it went well."""
    reply = who.ask("POST", "/auth/password/reset", {"token": token, "new": new})
    return "" if reply.status == 200 else reply.code


def test_a_new_password_by_mail(mailing: ApiService, mailbox: tuple[Mailbox, int], ann: Person) -> None:
    before = ann.log_in()
    forget(ann)
    token = token_for(mailbox, ann)
    assert before.ask("GET", "/auth/me").status == 200, "asking alone changes nothing"
    assert reset(ann, token) == ""
    assert before.ask("GET", "/auth/me").status == 401
    assert ann.ask("POST", "/auth/login", {"email": ann.email, "password": PASSWORD}).status == 401
    assert ann.log_in(_NEW).token
    actions = "SELECT array_agg(action ORDER BY at) FROM audit_log WHERE target = $1"
    assert one(mailing, actions, ann.id) == ["auth.password.forgotten", "auth.password.reset"]


def test_a_link_is_good_once_and_for_an_hour(mailing: ApiService, mailbox: tuple[Mailbox, int], ann: Person) -> None:
    forget(ann)
    token = token_for(mailbox, ann)
    assert reset(ann, token, "too short") == "VALIDATION_ERROR"
    assert reset(ann, token) == ""
    assert reset(ann, token) == "NOT_FOUND"
    late = replace(person(mailing), api=mailing)
    forget(late)
    token = token_for(mailbox, late)
    run(mailing, "UPDATE password_resets SET expires_at = now() WHERE user_id = $1", late.id)
    assert reset(late, token) == "NOT_FOUND"


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "'; --"])
def test_a_link_that_we_have_not_made(ann: Person, token: str) -> None:
    assert reset(ann, token) == "NOT_FOUND"


def test_no_second_mail_within_five_minutes(mailing: ApiService, mailbox: tuple[Mailbox, int], ann: Person) -> None:
    forget(ann)
    first = token_for(mailbox, ann)
    forget(ann)
    other = replace(person(mailing), api=mailing)
    forget(other)
    token_for(mailbox, other)  # whatever was to be sent before it has been sent
    assert len(mails_to(mailbox, ann)) == 1
    run(mailing, "UPDATE password_resets SET created_at = created_at - interval '5 minutes' WHERE user_id = $1", ann.id)
    forget(ann)
    wait_for(lambda: len(mails_to(mailbox, ann)) == 2, _WAIT_S, "no second mail")
    assert reset(ann, first) == "NOT_FOUND", "the newer link takes its place"


def test_somebody_without_an_account_is_answered_alike(
    mailing: ApiService, mailbox: tuple[Mailbox, int], ann: Person
) -> None:
    nobody, locked_out = replace(stranger(mailing), api=mailing), replace(person(mailing), api=mailing)
    run(mailing, "UPDATE users SET is_active = false WHERE id = $1", locked_out.id)
    for who in (nobody, locked_out, ann):
        forget(who)
    token_for(mailbox, ann)
    assert mails_to(mailbox, nobody) == mails_to(mailbox, locked_out) == []


def test_a_change_of_password_ends_the_link(mailing: ApiService, mailbox: tuple[Mailbox, int], ann: Person) -> None:
    forget(ann)
    token = token_for(mailbox, ann)
    ann.log_in().ask("POST", "/auth/password", {"old": PASSWORD, "new": _NEW})
    assert reset(ann, token) == "NOT_FOUND"


def test_where_nothing_is_mailed_that_is_said(api: ApiService) -> None:
    installation = copy(api.installation)
    installation.environ = {**installation.environ, "GOSIGHT_ALERTING__SMTP__HOST": ""}
    with running(installation) as service:
        service.wait_for("/ready", 200)
        somebody = replace(stranger(api), api=service)
        reply = somebody.ask("POST", "/auth/password/forgotten", {"email": "ann@example.com"})
    assert (reply.status, reply.code) == (409, "CONFLICT")
    assert "Nothing is mailed here" in reply.text


def test_a_mail_server_that_is_away_is_not_waited_for(api: ApiService) -> None:
    ann = person(api)
    forget(ann)
    log = api.installation.folder / "api.log"
    wait_for(lambda: f'"email": "{ann.email}", "error"' in log.read_text(), _WAIT_S, "nothing is logged")
