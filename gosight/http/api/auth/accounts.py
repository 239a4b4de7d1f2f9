"""Accounts: the one that a password belongs to, and new ones."""

from uuid import UUID

import structlog

from gosight.http.api import errors
from gosight.http.api.auth.people import StoredAccount
from gosight.http.api.database import Database
from gosight.http.api.scope import Visit

log = structlog.get_logger(__name__)


async def checked_account(visit: Visit, email: str, password: str) -> StoredAccount:
    """The account that this is the password of.

    Raises `ApiError` 401, after the same time and with the same words whatever is wrong, and 429.
    """
    await visit.backend.limits.of_account(email)
    account = await visit.database.row("user_by_email", StoredAccount, email.lower())
    is_right = await visit.backend.passwords.is_password(account.password_hash if account else None, password)
    if account is None or not is_right:
        log.warning("sign_in_failed", email=email.lower(), address=visit.address)
        raise errors.unauthorized("The e-mail address or the password is wrong.")
    return account


async def new_account(database: Database, email: str, name: str, password_hash: str) -> StoredAccount:
    """Make one. Raises `ApiError` 409 where the address has one, if only one that is no longer active."""
    user_id = await database.value("user_create", email, password_hash, name, False)
    if user_id is None:
        raise errors.conflict("There is an account with this address already.")
    return StoredAccount(UUID(user_id), email.lower(), name, is_admin=False, password_hash=password_hash)
