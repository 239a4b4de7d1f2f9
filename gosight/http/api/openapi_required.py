"""What always stands in an answer is `required` in its schema, also where the struct has a default.

msgspec calls a field required when it has none: true of what is read. Of what is written it is the other way round:
every field is, unless its struct leaves defaults out. Clients with types then need not ask whether it is there.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

Json = dict[str, Any]

_PREFIX = "#/components/schemas/"


def require(components: Json, kinds: Sequence[Any], bodies: Sequence[Json]) -> None:
    """Changes `components` (schemas by name). `kinds`: what they were made of; `bodies`: schemas of what is read."""
    left_out = _lefts(kinds)
    read = set(_named(list(bodies), components, set()))
    for name, schema in components.items():
        if name in read or schema.get("title") in left_out:
            continue
        always = [field for field, said in schema.get("properties", {}).items() if "default" in said]
        if always:
            wanted = {*schema.get("required", ()), *always}
            schema["required"] = [field for field in schema["properties"] if field in wanted]


def _lefts(kinds: Sequence[Any]) -> set[str]:
    """Titles of structs that leave defaults out."""
    found: set[str] = set()
    for info in msgspec.inspect.multi_type_info(kinds):
        found |= {kind.__name__ for kind in _structs(info) if kind.__struct_config__.omit_defaults}
    return found


def _structs(info: Any, seen: set[Any] | None = None) -> Iterator[Any]:
    """All structs that a type holds."""
    seen = set() if seen is None else seen
    if isinstance(info, msgspec.inspect.StructType):
        if info.cls in seen:
            return
        seen.add(info.cls)
        yield info.cls
        parts: list[Any] = [field.type for field in info.fields]
    else:
        names = getattr(info, "__struct_fields__", ())
        values = [getattr(info, name) for name in names]
        parts = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    for part in parts:
        if isinstance(part, msgspec.inspect.Type):
            yield from _structs(part, seen)


def _named(said: Any, components: Json, seen: set[str]) -> Iterator[str]:
    """Names of all schemas that some JSON refers to, however far off."""
    if isinstance(said, list):
        for one in said:
            yield from _named(one, components, seen)
    elif isinstance(said, dict):
        name = str(said.get("$ref", "")).removeprefix(_PREFIX)
        if name in components and name not in seen:
            seen.add(name)
            yield name
            yield from _named(components[name], components, seen)
        yield from _named(list(said.values()), components, seen)
