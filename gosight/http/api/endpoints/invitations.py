"""/projects/:id/invitations and /invitations/accept: members come by a link that is good once, for a week."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.auth import second_factor, sessions
from gosight.http.api.auth.accounts import checked_account, new_account
from gosight.http.api.auth.people import Email, GivenPassword, NewPassword, StoredAccount
from gosight.http.api.auth.second_factor import Code
from gosight.http.api.auth.secret_tokens import hash_token, new_token
from gosight.http.api.auth.sessions import SignedIn
from gosight.http.api.callers import User
from gosight.http.api.endpoints.members import refuse_to_grant
from gosight.http.api.errors import Problem
from gosight.http.api.json_body import Body, Name
from gosight.http.api.roles import Role
from gosight.http.api.scope import Scope, Visit

_LASTS = timedelta(days=7)


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An open one. `invited_by`: an address, empty where that account is gone."""

    id: UUID
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime
    invited_by: str


class NewInvitation(msgspec.Struct, frozen=True):
    """`link`: for whoever is invited, shown this once; only a path where `cors_origins` names no dashboard."""

    id: UUID
    email: str
    role: Role
    expires_at: datetime
    token: str
    link: str


class InvitationToMake(Body, frozen=True):
    """Whom, and what they will be."""

    email: Email
    role: Role


class Acceptance(Body, frozen=True):
    """`password`: a new one, or of the account that the address has already; `code`: of its second factor."""

    token: Annotated[str, msgspec.Meta(max_length=200)]
    name: Name
    password: GivenPassword
    code: Code | None = None


class _Open(msgspec.Struct, frozen=True):
    id: UUID
    project_id: str
    email: str
    role: Role


async def list_invitations(scope: Scope, user: User) -> Answer[list[Invitation]]:
    """The newest first."""
    return Answer(await scope.database.rows("invitations", Invitation, scope.project_id, scope.now))


async def invite(scope: Scope, user: User, body: InvitationToMake) -> Answer[NewInvitation]:
    """Make a link. An older one for the same address is no longer good."""
    refuse_to_grant(scope, body.role)
    token, email, ends = new_token(), body.email.lower(), scope.now + _LASTS
    async with scope.database.transaction() as database:
        row = (scope.project_id, email, body.role, hash_token(token), user.id, scope.now, ends)
        invitation_id = UUID(await database.value("invitation_create", *row))
        await note(database, scope, "invitation.create", invitation_id, email=email, role=body.role)
    link = f"{scope.backend.dashboard}/invitations/accept#{token}"
    return Answer(NewInvitation(invitation_id, email, body.role, ends, token, link))


async def take_back_invitation(scope: Scope, user: User, invitation_id: UUID) -> Answer[None]:
    """Its link is no longer good."""
    async with scope.database.transaction() as database:
        email = await database.value("invitation_delete", scope.project_id, invitation_id)
        if email is None:
            raise errors.not_found("There is no such invitation.")
        await note(database, scope, "invitation.delete", invitation_id, email=email)
    return Answer(None)


async def accept_invitation(visit: Visit, body: Acceptance) -> Answer[SignedIn]:
    """Become a member, with an account that is made for it where the address has none. Signs in."""
    token_hash = hash_token(body.token)
    invitation = await visit.database.row("invitation_open", _Open, token_hash, visit.now)
    if invitation is None:
        raise _not_good()
    account, password_hash = await _account(visit, invitation.email, body.password)
    if account:
        await second_factor.check(visit, account.id, body.code)
    async with visit.database.transaction() as database:
        if not await database.value("invitation_accept", invitation.id, token_hash, visit.now):
            raise _not_good()
        joined = account or await new_account(database, invitation.email, body.name, password_hash)
        await database.execute("member_raise", invitation.project_id, joined.id, invitation.role)
        user, signed_in = await sessions.begin(database, visit, joined)
        about = {"project_id": invitation.project_id, "email": joined.email, "role": invitation.role}
        await note(database, visit, "invitation.accept", invitation.id, by=user, **about)
    return Answer(signed_in)


async def _account(visit: Visit, email: str, password: str) -> tuple[StoredAccount | None, str]:
    """The account that the address has, else what the new one's password is kept as."""
    if await visit.database.row("user_by_email", StoredAccount, email):
        account = await checked_account(visit, email, password)
        return account, account.password_hash
    try:
        return None, await visit.backend.passwords.hash(msgspec.convert(password, NewPassword))
    except msgspec.ValidationError as error:
        raise errors.invalid([Problem("password", str(error))]) from error


def _not_good() -> errors.ApiError:
    return errors.not_found("This invitation is not good, or no longer.")
