"""Makes an HTTP handler of a typed function, whose signature is all there is to say about the endpoint.

    async def list_things(scope: Scope, thing_id: UUID, dates: Dates, paging: Paging) -> Answer[list[Thing]]

`Scope` is the project in the path, a UUID the part of the path with that name, every struct is read from the query, and
what is returned is the answer. The documentation of the API can be generated from the same signatures.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
from aiohttp import web

from gosight.http.api import answers, errors
from gosight.http.api.answers import Answer
from gosight.http.api.authentication import Caller
from gosight.http.api.query_params import Params, parse
from gosight.http.api.reader import Reader
from gosight.http.api.scope import Scope

CALLER = web.RequestKey("caller", Caller)
"""Set by the authentication middleware."""

NOW = web.RequestKey("now", datetime)
"""Set by the outermost middleware: when the request came (UTC)."""


@dataclass(frozen=True)
class Endpoint:
    """`path` is relative to `/api/v1` and holds `{project_id}`."""

    path: str
    handle: Callable[..., Awaitable[Answer[Any]]]

    @property
    def params(self) -> dict[str, Params]:
        """The structs that the query is read into, by the function's names for them."""
        return {name: kind for name, kind in self._inputs().items() if _is_struct(kind)}

    @property
    def ids(self) -> list[str]:
        """The parts of the path, besides the project, that the function takes."""
        return [name for name, kind in self._inputs().items() if kind is UUID]

    def _inputs(self) -> dict[str, Any]:
        hints = get_type_hints(self.handle)
        return {name: kind for name, kind in hints.items() if name != "return"}


def handler(endpoint: Endpoint, reader: Reader) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The aiohttp handler. It raises `ApiError`."""
    ids, params = endpoint.ids, endpoint.params

    async def handle(request: web.Request) -> web.Response:
        scope = Scope(_project(request), request[NOW], reader)
        taken: dict[str, Any] = {name: _id(request, name) for name in ids}
        structs = parse(list(params.values()), list(request.query.items()))
        return answers.ok(await endpoint.handle(scope, **taken, **dict(zip(params, structs, strict=True))))

    return handle


def _project(request: web.Request) -> str:
    """The project's id, if the caller may know that it exists."""
    project_id = str(_id(request, "project_id"))
    if not request[CALLER].may_read(project_id):
        raise errors.not_found("There is no such project.")
    return project_id


def _id(request: web.Request, name: str) -> UUID:
    try:
        return UUID(request.match_info[name])
    except ValueError as error:
        raise errors.not_found(f"There is no such {name.removesuffix('_id')}.") from error


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
