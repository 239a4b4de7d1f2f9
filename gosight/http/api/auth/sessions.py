"""Sign-ins: each begins with a password, goes on by refresh tokens that are good once, and ends for all its tokens."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec
import structlog

from gosight.http.api import errors
from gosight.http.api.auth.people import Account, StoredAccount, account_of
from gosight.http.api.auth.secret_tokens import hash_token, new_token
from gosight.http.api.auth.tokens import ACCESS_S
from gosight.http.api.callers import User
from gosight.http.api.database import Database
from gosight.http.api.scope import Visit

_IDLE = timedelta(days=7)
_LASTS = timedelta(days=30)

log = structlog.get_logger(__name__)


class SignedIn(msgspec.Struct, frozen=True):
    """`access_token`: for `expires_in` seconds; `refresh_token`: for one `POST /auth/refresh` within 7 days, empty
    where it is in the cookie.
    """

    access_token: str
    refresh_token: str
    user: Account
    expires_in: int = ACCESS_S
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind of it


async def begin(database: Database, visit: Visit, account: StoredAccount) -> tuple[User, SignedIn]:
    """Sign somebody in whose password has just been checked. Raises `ApiError` 401 when it is no longer theirs."""
    ends = visit.now + _LASTS
    session_id = await database.value("session_begin", account.id, account.password_hash, visit.now, ends)
    if session_id is None:
        raise errors.unauthorized("The password has just been changed.")
    await database.execute("user_signed_in", account.id, visit.now)
    user = User(account.id, account.email, account.name, account.is_admin, UUID(session_id))
    return user, await _issue(database, visit, user)


async def go_on(visit: Visit, refresh_token: str) -> SignedIn:
    """Exchange a refresh token. Raises `ApiError` 401; one that was used before ends its sign-in for good."""
    token_hash = hash_token(refresh_token)
    async with visit.database.transaction() as database:
        user = await database.row("refresh_token_use", User, token_hash, visit.now)
        if user is not None:
            return await _issue(database, visit, user)
    if user_id := await visit.database.value("refresh_token_reused", token_hash, visit.now):
        log.warning("refresh_token_reused", user_id=user_id, address=visit.address)
    raise errors.unauthorized("The refresh token is not valid, or no longer.")


async def _issue(database: Database, visit: Visit, user: User) -> SignedIn:
    refresh_token = new_token()
    await database.execute("refresh_token_add", hash_token(refresh_token), user.session_id, visit.now + _IDLE)
    access_token = visit.backend.tokens.issue(user.id, user.session_id, visit.now)
    return SignedIn(access_token, visit.cookie.keep(refresh_token), account_of(user))
