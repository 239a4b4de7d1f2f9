"""The OpenAPI 3.1 document of the endpoints, made of the signatures and structs that also validate: it cannot differ.

What a text says is the docstring of what it describes: an endpoint's of its function, a parameter's of its struct.
"""

import inspect
from collections.abc import Iterator, Sequence
from typing import Any, cast, get_args, get_type_hints

import msgspec

from gosight import __version__
from gosight.http.api.answers import Failure, Meta
from gosight.http.api.blob import Blob
from gosight.http.api.endpoint import Endpoint
from gosight.http.api.examples import add_example
from gosight.http.api.openapi_patterns import in_ecma
from gosight.http.api.openapi_required import require
from gosight.http.api.roles import Access, Role
from gosight.http.api.stream import Stream
from gosight.schemas.live import AlertTriggered, LiveMessage, Metrics

_SCHEMAS = "#/components/schemas/{name}"
_JSON = "application/json"
_ERRORS = {
    "400": "a parameter or field is wrong: `details` name each",
    "401": "nobody that we know",
    "403": "not with this role, or not with an API key",
    "404": "no such thing, as far as the caller is concerned",
    "409": "it contradicts what there is",
    "413": "the body is too large",
    "422": "an analyst's query is over one of its limits",
    "429": "too many requests",
    "503": "a store is away or overloaded",
}
_SECURITY = {
    "user": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "from POST /auth/login"},
    "key": {"type": "apiKey", "in": "header", "name": "X-GoSight-Key", "description": "with `read` permission"},
}

_LIVE = (*get_args(LiveMessage), AlertTriggered, Metrics)
"""What the WebSocket tells: OpenAPI has no place for it but among the schemas."""

Json = dict[str, Any]


def document(endpoints: Sequence[Endpoint], prefix: str) -> Json:
    """The whole document, as JSON values. `prefix`: what all paths begin with."""
    schemas = _Schemas(endpoints)
    paths: dict[str, Json] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "GoSight", "version": __version__, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": prefix}],
        "paths": paths,
        "components": {"schemas": schemas.components, "securitySchemes": _SECURITY},
    }
    return cast(Json, in_ecma(whole))


class _Schemas:
    """Schemas of everything that endpoints take and give; `components` by name."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        kinds = [*_LIVE, *(kind for endpoint in endpoints for kind in _kinds(endpoint))]
        found, self.components = msgspec.json.schema_components(kinds, ref_template=_SCHEMAS)
        self._found = list(zip(kinds, found, strict=True))
        read = [endpoint.body[1] for endpoint in endpoints if endpoint.body]
        require(self.components, kinds, [self.of(kind) for kind in read])

    def of(self, kind: Any) -> Json:
        """A type's schema, as a rule a reference."""
        return next(dict(schema) for one, schema in self._found if one == kind)


def _kinds(endpoint: Endpoint) -> Iterator[Any]:
    yield from (Failure, Meta)
    if (data := _data(endpoint)) not in (Stream, Blob):
        yield data
    if endpoint.body:
        yield endpoint.body[1]
    yield from endpoint.parts.values()
    yield from (field.type for kind in endpoint.params.values() for field in msgspec.structs.fields(kind))


def _operation(endpoint: Endpoint, schemas: _Schemas) -> Json:
    summary, _, more = inspect.cleandoc(endpoint.handle.__doc__ or "").partition("\n\n")
    about = [inspect.cleandoc(kind.__doc__ or "") for kind in endpoint.params.values()]
    operation: Json = {
        "operationId": endpoint.handle.__name__,
        "summary": summary,
        "description": "\n\n".join(filter(None, (more, *about, _needs(endpoint)))),
        "parameters": [*_parts(endpoint, schemas), *_params(endpoint, schemas)],
        "responses": {"200": _success(endpoint, schemas)} | _failures(schemas),
        "security": _security(endpoint),
    }
    if endpoint.body:
        operation["requestBody"] = {"required": True, "content": {_JSON: {"schema": schemas.of(endpoint.body[1])}}}
    add_example(operation)
    return operation


def _needs(endpoint: Endpoint) -> str:
    if isinstance(endpoint.needs, Role):
        return f"Needs the role {endpoint.needs.value}{', of a person' if endpoint.user else ''}."
    return "Needs nobody to be signed in." if endpoint.needs is Access.ANYONE else "Needs somebody who is signed in."


def _security(endpoint: Endpoint) -> list[Json]:
    if endpoint.needs is Access.ANYONE:
        return []
    is_for_keys = isinstance(endpoint.needs, Role) and not endpoint.user and Role.VIEWER.covers(endpoint.needs)
    return [{"user": []}, {"key": []}] if is_for_keys else [{"user": []}]


def _parts(endpoint: Endpoint, schemas: _Schemas) -> Iterator[Json]:
    if isinstance(endpoint.needs, Role):
        yield _parameter("path", "project_id", {"type": "string", "format": "uuid"}, is_required=True)
    for name, kind in endpoint.parts.items():
        yield _parameter("path", name, schemas.of(kind), is_required=True)


def _params(endpoint: Endpoint, schemas: _Schemas) -> Iterator[Json]:
    for kind in endpoint.params.values():
        for field in msgspec.structs.fields(kind):
            schema = _without_null(schemas.of(field.type))
            if field.default not in (msgspec.NODEFAULT, None):
                schema["default"] = msgspec.to_builtins(field.default)
            yield _parameter("query", field.encode_name, schema, is_required=field.required)


def _without_null(schema: Json) -> Json:
    """A parameter of an address is given or not; it is never null."""
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if not kinds:
        return schema
    return dict(kinds[0]) if len(kinds) == 1 else {"anyOf": kinds}


def _parameter(place: str, name: str, schema: Json, *, is_required: bool) -> Json:
    """Lists are written with commas."""
    return {"in": place, "name": name, "required": is_required, "schema": schema, "explode": False}


def _success(endpoint: Endpoint, schemas: _Schemas) -> Json:
    data = _data(endpoint)
    if data is Stream:
        return {"description": "rows, as they come", "content": {"*/*": {}}}
    if data is Blob:
        return {"description": "the thing itself, `Content-Encoding` as the client accepts it", "content": {"*/*": {}}}
    properties = {"success": {"const": True}, "data": schemas.of(data), "meta": schemas.of(Meta)}
    schema = {"type": "object", "required": ["success", "data"], "properties": properties}
    return {"description": "what was asked for", "content": {_JSON: {"schema": schema}}}


def _failures(schemas: _Schemas) -> Json:
    content = {_JSON: {"schema": schemas.of(Failure)}}
    return {status: {"description": text, "content": content} for status, text in _ERRORS.items()}


def _data(endpoint: Endpoint) -> Any:
    """What an answer's `data` is; `Stream` or `Blob` where there is none."""
    answer = get_type_hints(endpoint.handle, include_extras=True)["return"]
    return answer if answer in (Stream, Blob) else get_args(answer)[0]
