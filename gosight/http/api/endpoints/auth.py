"""/auth: signing in and out, and one's own account."""

from typing import Annotated

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.auth import second_factor, sessions
from gosight.http.api.auth.accounts import checked_account
from gosight.http.api.auth.people import Account, Email, GivenPassword, NewPassword, account_of
from gosight.http.api.auth.second_factor import Code
from gosight.http.api.auth.sessions import SignedIn
from gosight.http.api.callers import User
from gosight.http.api.json_body import Body
from gosight.http.api.scope import Visit


class Credentials(Body, frozen=True):
    """Of an account. `code`: of its second factor, where one is on."""

    email: Email
    password: GivenPassword
    code: Code | None = None


class RefreshToken(Body, frozen=True):
    """As the last answer gave it; without it that of the cookie is taken."""

    refresh_token: Annotated[str, msgspec.Meta(max_length=200)] = ""


class PasswordChange(Body, frozen=True):
    """The one in force, and the one to be."""

    old: GivenPassword
    new: NewPassword


async def log_in(visit: Visit, body: Credentials) -> Answer[SignedIn]:
    """Sign in. 401 says neither whether there is such an account nor what is wrong; with the right password it is
    `SECOND_FACTOR_NEEDED` where a code is needed as well.
    """
    account = await checked_account(visit, body.email, body.password)
    await second_factor.check(visit, account.id, body.code)
    async with visit.database.transaction() as database:
        user, signed_in = await sessions.begin(database, visit, account)
        await note(database, visit, "auth.login", by=user)
    return Answer(signed_in)


async def refresh(visit: Visit, body: RefreshToken) -> Answer[SignedIn]:
    """Exchange a refresh token for a new pair. A token that is used twice ends the sign-in."""
    return Answer(await sessions.go_on(visit, body.refresh_token or visit.cookie.given))


async def log_out(visit: Visit, user: User) -> Answer[None]:
    """End this sign-in with all its tokens, at once."""
    async with visit.database.transaction() as database:
        await database.execute("session_end", user.session_id, visit.now)
        await note(database, visit, "auth.logout")
    visit.cookie.drop()
    return Answer(None)


async def show_me(visit: Visit, user: User) -> Answer[Account]:
    """Who is signed in."""
    return Answer(account_of(user))


async def change_password(visit: Visit, user: User, body: PasswordChange) -> Answer[SignedIn]:
    """Ends every sign-in of the account and begins a new one for whoever asks."""
    account = await checked_account(visit, user.email, body.old)
    new_hash = await visit.backend.passwords.hash(body.new)
    async with visit.database.transaction() as database:
        if not await database.value("user_change_password", user.id, account.password_hash, new_hash):
            raise errors.conflict("The password has just been changed.")
        await database.execute("session_end_all", user.id, visit.now)
        await database.execute("password_reset_forget", user.id)
        renewed = msgspec.structs.replace(account, password_hash=new_hash)
        _, signed_in = await sessions.begin(database, visit, renewed)
        await note(database, visit, "auth.password")
    return Answer(signed_in)
