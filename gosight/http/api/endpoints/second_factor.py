"""/auth/second-factor: turning an authenticator app (TOTP) on and off for one's own account."""

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.auth import codes, second_factor
from gosight.http.api.auth.accounts import checked_account
from gosight.http.api.auth.people import GivenPassword
from gosight.http.api.auth.second_factor import Code, Factor
from gosight.http.api.auth.secret_tokens import hash_token
from gosight.http.api.callers import User
from gosight.http.api.errors import Problem
from gosight.http.api.json_body import Body
from gosight.http.api.scope import Visit


class FactorState(msgspec.Struct, frozen=True):
    """`recovery_codes_left`: of ten."""

    is_on: bool
    recovery_codes_left: int


class ProposedFactor(msgspec.Struct, frozen=True):
    """`address`: to be shown as a QR code; `secret`: the same for typing."""

    secret: str
    address: str


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Each gets one in once, in the place of the app; shown this once."""

    recovery_codes: list[str]


class PasswordAgain(Body, frozen=True):
    """One's own."""

    password: GivenPassword


class Confirmation(Body, frozen=True):
    """`code`: what the app shows."""

    code: Code


class PasswordAndCode(Body, frozen=True):
    """`code`: of the app, or a recovery code."""

    password: GivenPassword
    code: Code


async def show_second_factor(visit: Visit, user: User) -> Answer[FactorState]:
    """Whether it is on."""
    factor = await visit.database.row("second_factor", Factor, user.id)
    is_on = factor is not None and factor.is_on
    return Answer(FactorState(is_on, factor.recovery_codes_left if factor and is_on else 0))


async def propose_second_factor(visit: Visit, user: User, body: PasswordAgain) -> Answer[ProposedFactor]:
    """A new secret for the app. Nothing is asked for before it is confirmed."""
    await checked_account(visit, user.email, body.password)
    secret = codes.new_secret()
    if not await visit.database.value("second_factor_propose", user.id, secret):
        raise errors.conflict("A second factor is on already. Turn it off first.")
    return Answer(ProposedFactor(secret, codes.address_of(secret, user.email)))


async def confirm_second_factor(visit: Visit, user: User, body: Confirmation) -> Answer[RecoveryCodes]:
    """Turn it on with the app's first code. Ends all other sign-ins."""
    factor = await visit.database.row("second_factor", Factor, user.id)
    if factor is None or factor.is_on:
        raise errors.conflict("There is nothing to confirm.")
    await visit.backend.limits.of_second_factor(user.id)
    step = codes.step_of(factor.secret, codes.plain(body.code), visit.now.timestamp())
    if step is None:
        raise errors.invalid([Problem("code", "This is not the code of now.")])
    made = codes.recovery_codes()
    async with visit.database.transaction() as database:
        row = (user.id, factor.secret, step, [hash_token(codes.plain(code)) for code in made], visit.now)
        if not await database.value("second_factor_confirm", *row):
            raise errors.conflict("There is nothing to confirm.")
        await database.execute("session_end_others", user.id, user.session_id, visit.now)
        await note(database, visit, "auth.second_factor.on")
    return Answer(RecoveryCodes(made))


async def end_second_factor(visit: Visit, user: User, body: PasswordAndCode) -> Answer[None]:
    """Turn it off."""
    await checked_account(visit, user.email, body.password)
    await second_factor.check(visit, user.id, body.code)
    async with visit.database.transaction() as database:
        await database.execute("second_factor_end", user.id)
        await note(database, visit, "auth.second_factor.off")
    return Answer(None)
