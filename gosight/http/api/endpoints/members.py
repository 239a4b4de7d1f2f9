"""/projects/:id/members: who may see a project, and who may change it."""

from datetime import datetime
from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.auth.people import Email, StoredAccount
from gosight.http.api.callers import User
from gosight.http.api.database import Database
from gosight.http.api.json_body import Body
from gosight.http.api.roles import Role
from gosight.http.api.scope import Scope


class Member(msgspec.Struct, frozen=True):
    """Somebody with a role."""

    user_id: UUID
    email: str
    name: str
    role: Role
    joined_at: datetime


class MemberToAdd(Body, frozen=True):
    """Somebody who has an account; who has none is invited."""

    email: Email
    role: Role


class MemberChange(Body, frozen=True):
    """The role to be."""

    role: Role


async def list_members(scope: Scope, user: User) -> Answer[list[Member]]:
    """From owners down."""
    return Answer(await scope.database.rows("members", Member, scope.project_id))


async def add_member(scope: Scope, user: User, body: MemberToAdd) -> Answer[Member]:
    """Give somebody who has an account a role. 404: there is no such account; 409: is a member already."""
    refuse_to_grant(scope, body.role)
    async with scope.database.transaction() as database:
        account = await database.row("user_by_email", StoredAccount, body.email.lower())
        if account is None:
            raise errors.not_found("Nobody has an account with this address: invite them.")
        if not await database.value("member_add", scope.project_id, account.id, body.role):
            raise errors.conflict("They are a member already.")
        await note(database, scope, "member.add", account.id, email=account.email, role=body.role)
        return Answer(await _member(database, scope, account.id))


async def change_member(scope: Scope, user: User, user_id: UUID, body: MemberChange) -> Answer[Member]:
    """Give a member another role. 403: only owners make owners, or change them; 409: the last one stays."""
    refuse_to_grant(scope, body.role)
    async with scope.database.transaction() as database:
        member = await _locked(database, scope, user_id)
        await database.execute("member_change", scope.project_id, user_id, body.role)
        await _refuse_without_owner(database, scope, member)
        await note(database, scope, "member.change", user_id, email=member.email, role=body.role, before=member.role)
        return Answer(await _member(database, scope, user_id))


async def remove_member(scope: Scope, user: User, user_id: UUID) -> Answer[None]:
    """Anybody may leave; admins may remove others. 409: the last owner stays."""
    if user_id != user.id and not scope.role.covers(Role.ADMIN):
        raise errors.forbidden(f"To remove others needs the role {Role.ADMIN}; yours is {scope.role}.")
    async with scope.database.transaction() as database:
        member = await _locked(database, scope, user_id)
        await database.execute("member_remove", scope.project_id, user_id)
        await _refuse_without_owner(database, scope, member)
        await note(database, scope, "member.remove", user_id, email=member.email, role=member.role)
    return Answer(None)


def refuse_to_grant(scope: Scope, role: Role) -> None:
    """Raises `ApiError` 403 where only an owner may."""
    if not scope.role.covers(role):
        raise errors.forbidden(f"To make an {role} needs the role {role}; yours is {scope.role}.")


async def _locked(database: Database, scope: Scope, user_id: UUID) -> Member:
    """A member whom the caller may change, and nobody else does meanwhile."""
    await database.execute("project_lock", scope.project_id)
    member = await _member(database, scope, user_id)
    refuse_to_grant(scope, member.role)
    return member


async def _member(database: Database, scope: Scope, user_id: UUID) -> Member:
    member = await database.row("member", Member, scope.project_id, user_id)
    if member is None:
        raise errors.not_found("There is no such member.")
    return member


async def _refuse_without_owner(database: Database, scope: Scope, before: Member) -> None:
    if before.role is Role.OWNER and not await database.value("owners_count", scope.project_id):
        raise errors.conflict("A project needs an owner: make somebody else one first.")
