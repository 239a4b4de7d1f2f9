"""/auth/password/forgotten and /auth/password/reset: a new password by a mailed link, good once, for an hour."""

import asyncio
from datetime import timedelta
from typing import Annotated

import msgspec
import structlog

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.auth.people import Email, NewPassword, StoredAccount
from gosight.http.api.auth.secret_tokens import hash_token, new_token
from gosight.http.api.errors import ApiError
from gosight.http.api.json_body import Body
from gosight.http.api.scope import Visit
from gosight.stores.mail import UNSENT

_LASTS = timedelta(hours=1)

_sending: set[asyncio.Task[None]] = set()

log = structlog.get_logger(__name__)


class Forgotten(Body, frozen=True):
    """Whose password."""

    email: Email


class PasswordReset(Body, frozen=True):
    """`token`: of the link, after its `#`."""

    token: Annotated[str, msgspec.Meta(max_length=200)]
    new: NewPassword


async def forget_password(visit: Visit, body: Forgotten) -> Answer[None]:
    """Mail a link to whoever has an account with this address. The answer is the same, and as quick, where nobody has:
    what there is to do is done after it. A second mail within 5 minutes is not sent.
    """
    if not visit.backend.reset_mail.can_be_sent:
        raise errors.conflict("Nothing is mailed here. Ask whoever runs GoSight for another password.")
    task = asyncio.create_task(_send(visit, body.email.lower()))
    _sending.add(task)
    task.add_done_callback(_sending.discard)
    return Answer(None)


async def reset_password(visit: Visit, body: PasswordReset) -> Answer[None]:
    """Ends every sign-in of the account. Whoever has chosen the password signs in with it."""
    new_hash = await visit.backend.passwords.hash(body.new)
    async with visit.database.transaction() as database:
        account = await database.row("password_reset_use", StoredAccount, hash_token(body.token), visit.now)
        if account is None:
            raise errors.not_found("This link is not good, or no longer.")
        await database.value("user_change_password", account.id, account.password_hash, new_hash)
        await database.execute("session_end_all", account.id, visit.now)
        await note(database, visit, "auth.password.reset", account.id, email=account.email)
    return Answer(None)


async def _send(visit: Visit, email: str) -> None:
    try:
        if token := await _new_link(visit, email):
            await visit.backend.reset_mail.send(email, token)
    except UNSENT as error:
        log.error("reset_mail_unsent", email=email, error=repr(error)[:300])
    except ApiError as error:  # PostgreSQL is away
        log.warning("reset_mail_unsent", email=email, error=error.message)


async def _new_link(visit: Visit, email: str) -> str | None:
    """Its token; None where nobody has this address, or has just been sent one."""
    account = await visit.database.row("user_by_email", StoredAccount, email)
    if account is None:
        return None
    token = new_token()
    async with visit.database.transaction() as database:
        row = (account.id, hash_token(token), visit.now, visit.now + _LASTS)
        if not await database.value("password_reset_begin", *row):
            return None
        await note(database, visit, "auth.password.forgotten", account.id, email=email)
    return token
