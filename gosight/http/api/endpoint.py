"""Makes an HTTP handler of a typed function, whose signature is all there is to say about the endpoint.

    async def list_things(scope: Scope, thing_id: UUID, dates: Dates, paging: Paging) -> Answer[list[Thing]]
    async def make_thing(scope: Scope, user: User, body: NewThing) -> Answer[Thing]
    async def list_all_things(scope: Scope) -> Stream
    async def show_picture(scope: Scope, thing_id: UUID) -> Blob

First comes the `Scope` (the project in the path, and what its rows are read with), or a `Visit` where the path has no
project. A parameter that the path names is read from there, a `Body` from the request's JSON, every other struct from
the query. Who takes a `User` is not for API keys. The documentation of the API is generated from the same signatures.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, get_type_hints

import msgspec
from aiohttp import web

from gosight.http.api import answers, errors
from gosight.http.api.answers import Answer
from gosight.http.api.blob import Blob, sent_blob
from gosight.http.api.callers import User
from gosight.http.api.door import Door
from gosight.http.api.json_body import Body, parse_body
from gosight.http.api.query_params import Params, parse
from gosight.http.api.roles import Need
from gosight.http.api.scope import Visit
from gosight.http.api.stream import Stream, sent

NOW = web.RequestKey("now", datetime)
"""Set by the outermost middleware: when the request came (UTC)."""


@dataclass(frozen=True)
class Endpoint:
    """`path` is relative to `/api/v1`; it holds `{project_id}` where `needs` is a role."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    handle: Callable[..., Awaitable[Answer[Any] | Stream | Blob]]
    needs: Need

    @cached_property
    def parts(self) -> dict[str, Any]:
        """The parts of the path, besides the project, that the function takes, with their types."""
        return {name: kind for name, kind in self._inputs.items() if f"{{{name}}}" in self.path}

    @cached_property
    def params(self) -> dict[str, Params]:
        """The structs that the query is read into, by the function's names for them."""
        return {
            name: kind
            for name, kind in self._inputs.items()
            if _is(kind, msgspec.Struct) and not _is(kind, Body) and kind is not User
        }

    @cached_property
    def body(self) -> tuple[str, type[Body]] | None:
        """What the body is read into, and the function's name for it."""
        return next(((name, kind) for name, kind in self._inputs.items() if _is(kind, Body)), None)

    @cached_property
    def user(self) -> str | None:
        """The function's name for who is signed in, where it takes one."""
        return next((name for name, kind in self._inputs.items() if kind is User), None)

    @cached_property
    def _inputs(self) -> dict[str, Any]:
        hints = get_type_hints(self.handle, include_extras=True)
        return {name: kind for name, kind in hints.items() if name != "return" and not _is(kind, Visit)}


def handler(endpoint: Endpoint, door: Door) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The aiohttp handler. It raises `ApiError`."""

    async def handle(request: web.Request) -> web.Response:
        visit = await door.admit(request, endpoint.needs, request[NOW])
        taken = _user(endpoint, visit) | _parts(endpoint, request) | _params(endpoint, request)
        taken |= await _body(endpoint, request)
        answer = await endpoint.handle(visit, **taken)
        if isinstance(answer, Blob):
            return await sent_blob(answer, request.headers)
        if isinstance(answer, Stream):
            return sent(answer)
        said = answers.ok(answer)
        visit.cookie.put_into(said)
        return said

    return handle


def _user(endpoint: Endpoint, visit: Visit) -> dict[str, User]:
    if endpoint.user is None:
        return {}
    if not isinstance(visit.caller, User):
        raise errors.forbidden("This needs somebody who is signed in, not an API key.")
    return {endpoint.user: visit.caller}


def _parts(endpoint: Endpoint, request: web.Request) -> dict[str, Any]:
    return {name: _part(request, name, kind) for name, kind in endpoint.parts.items()}


def _part(request: web.Request, name: str, kind: Any) -> Any:
    try:
        return msgspec.convert(request.match_info[name], kind, strict=False)
    except msgspec.ValidationError as error:
        raise errors.not_found(f"There is no such {name.removesuffix('_id')}.") from error


def _params(endpoint: Endpoint, request: web.Request) -> dict[str, Any]:
    structs = parse(list(endpoint.params.values()), list(request.query.items()))
    return dict(zip(endpoint.params, structs, strict=True))


async def _body(endpoint: Endpoint, request: web.Request) -> dict[str, Body]:
    if endpoint.body is None:
        return {}
    name, kind = endpoint.body
    return {name: parse_body(kind, await request.read())}


def _is(kind: Any, base: type) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)
