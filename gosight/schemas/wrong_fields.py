"""Reads what people send into a struct, and names everything that is wrong with it at once."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

_PLACE = re.compile(r"^(.*) - at `\$(.*)`$", re.DOTALL)

S = TypeVar("S", bound=msgspec.Struct)


class WrongField(msgspec.Struct, frozen=True):
    """`field`: where it is, e.g. `channels[1].config.url`. `message` tells nothing of the value: it may be secret."""

    field: str
    message: str


class WrongFields(ValueError):
    """All that is wrong."""

    def __init__(self, wrong: list[WrongField]) -> None:
        super().__init__(", ".join(one.field for one in wrong))
        self.wrong = wrong


def read(kind: type[S], given: Mapping[str, Any], under: str = "") -> S:
    """Raises `WrongFields`, named below `under` (which ends with its dot)."""
    values: dict[str, Any] = {}
    wrong = list(_strangers(kind, given, under))
    for field in msgspec.structs.fields(kind):
        if field.name in given:
            try:
                values[field.name] = msgspec.convert(given[field.name], field.type)
            except msgspec.ValidationError as error:
                wrong.append(_wrong(under + field.name, str(error)))
        elif field.required:
            wrong.append(WrongField(under + field.name, "This is needed."))
    if wrong:
        raise WrongFields(wrong)
    return kind(**values)


def _strangers(kind: type[msgspec.Struct], given: Mapping[str, Any], under: str) -> Iterator[WrongField]:
    known = kind.__struct_fields__
    yield from (WrongField(under + name, "There is no such field here.") for name in given if name not in known)


def _wrong(name: str, message: str) -> WrongField:
    """msgspec tells the place inside of a value as ``$[0].path``."""
    found = _PLACE.match(message)
    return WrongField(f"{name}{found[2]}", found[1]) if found else WrongField(name, message)
