"""Turns the parameters of an address into typed structs, and names everything that is wrong with them at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

import msgspec

from gosight.http.api.errors import Problem, invalid

Params = type[msgspec.Struct]


def parse(kinds: Sequence[Params], pairs: Sequence[tuple[str, str]]) -> list[Any]:
    """One struct per kind, from the decoded pairs of a query. Raises `ApiError` 400 with a detail per wrong parameter.

    A name that no kind has is wrong too: a filter that is silently ignored would give wrong numbers.
    """
    given = dict(pairs)
    problems = list(_unusable(kinds, pairs))
    structs = []
    for kind in kinds:
        values, wrong = _values(kind, given)
        problems += wrong
        if not problems:
            structs.append(kind(**values))
    if problems:
        raise invalid(problems)
    return structs


def _unusable(kinds: Sequence[Params], pairs: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    known = {name for kind in kinds for name in kind.__struct_encode_fields__}
    names = [name for name, _ in pairs]
    for name in dict.fromkeys(names):
        if name not in known:
            yield Problem(name, "There is no such parameter here.")
        elif names.count(name) > 1:
            yield Problem(name, "Given more than once.")


def _values(kind: Params, given: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems = []
    for field in msgspec.structs.fields(kind):
        name = field.encode_name
        if name in given:
            try:
                values[field.name] = msgspec.convert(_split(given[name], field.type), field.type, strict=False)
            except msgspec.ValidationError as error:
                problems.append(Problem(name, str(error)))
        elif field.required:
            problems.append(Problem(name, "This is needed."))
    return values, problems


def _split(text: str, kind: Any) -> str | list[str]:
    """Lists are written with commas."""
    is_list = list in {get_origin(kind), *(get_origin(part) for part in get_args(kind))}
    return [part for part in text.split(",") if part] if is_list else text
