"""Lets a request in to what it asks for, or says why not: who it is, how often, and whether it may."""

from datetime import datetime
from uuid import UUID

from aiohttp import web

from gosight.http.api import errors
from gosight.http.api.auth.refresh_cookie import RefreshCookie
from gosight.http.api.authentication import Authenticator
from gosight.http.api.backend import Backend
from gosight.http.api.callers import Caller, Key, User
from gosight.http.api.limits import refuse_if_spent
from gosight.http.api.roles import Access, Need, Role
from gosight.http.api.scope import Scope, Visit
from gosight.http.client_ip import ClientAddresses
from gosight.stores.rate_limits import Allowance

ALLOWANCE = web.RequestKey("allowance", Allowance)
"""What is left of the caller's budget, for the headers of the answer."""

WHO = web.RequestKey("who", dict[str, str])
"""What the log says of whoever asks: `address`, and once it is known `caller`, the id of a user or a key."""


class Door:
    """`addresses`: tells clients from proxies."""

    def __init__(self, authenticator: Authenticator, backend: Backend, addresses: ClientAddresses) -> None:
        self._authenticator = authenticator
        self._backend = backend
        self._addresses = addresses

    async def admit(self, request: web.Request, needs: Need, now: datetime) -> Visit:
        """A `Scope` where the need is a role. Raises `ApiError` 401, 403, 404, 429, 503."""
        address, cookie = self._address(request), RefreshCookie(request)
        request[WHO] = {"address": address}
        if needs is Access.ANYONE:
            if request.method == "POST":
                _charge(request, await self._backend.limits.of_address(address))
            return Visit(now, address, None, self._backend, cookie)
        caller = await self._authenticator.identify(request, now)
        request[WHO]["caller"] = str(caller.id)
        _charge(request, await self._backend.limits.of_caller(caller, request.method == "GET"))
        if isinstance(needs, Role):
            project_id = _project_id(request)
            role = await self._role(caller, project_id, needs)
            return Scope(now, address, caller, self._backend, cookie, project_id, role)
        if isinstance(caller, Key):
            raise errors.forbidden("This needs somebody who is signed in, not an API key.")
        return Visit(now, address, caller, self._backend, cookie)

    async def admit_to_live_view(self, token: str, project_id: str, now: datetime) -> None:
        """Whoever may see a project's numbers may see them come. Raises `ApiError` as `admit` does."""
        caller = await self._authenticator.caller_of(token, now)
        refuse_if_spent(await self._backend.limits.of_caller(caller, is_read=True))
        await self._role(caller, project_id, Role.VIEWER)

    async def _role(self, caller: Caller, project_id: str, needed: Role) -> Role:
        role = await self._role_of(caller, project_id)
        if role is None:
            raise errors.not_found("There is no such project.")
        if not role.covers(needed):
            raise errors.forbidden(f"This needs the role {needed}; yours is {role}.")
        return role

    async def _role_of(self, caller: Caller, project_id: str) -> Role | None:
        """None for whoever is not to know that the project exists."""
        if isinstance(caller, User):
            role = await self._backend.database.value("role_in_project", caller.id, project_id)
            return Role(role) if role else None
        return Role.VIEWER if caller.project_id == project_id else None

    def _address(self, request: web.Request) -> str:
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
        return str(self._addresses.of(request.remote or "", forwarded))


def _charge(request: web.Request, allowance: Allowance | None) -> None:
    if allowance is not None:
        request[ALLOWANCE] = allowance
    refuse_if_spent(allowance)


def _project_id(request: web.Request) -> str:
    try:
        return str(UUID(request.match_info["project_id"]))
    except ValueError as error:
        raise errors.not_found("There is no such project.") from error
