"""Turns the JSON body of a request into a typed struct, and names everything that is wrong with it at once."""

from typing import Annotated, Any, TypeVar

import msgspec

from gosight.http.api.errors import Problem, invalid
from gosight.schemas.wrong_fields import WrongFields, read


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an endpoint reads from the body; structs inside of it forbid unknown fields themselves."""


Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f]+$(?!\n)")]
"""What people call something: one line, not empty."""

B = TypeVar("B", bound=Body)


def parse_body(kind: type[B], text: bytes) -> B:
    """Raises `ApiError` 400 with a detail per wrong field; `body` where it is no JSON object at all."""
    try:
        given = msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise invalid([Problem("body", f"Expected a JSON object: {error}")]) from error
    try:
        return read(kind, given)
    except WrongFields as error:
        raise invalid([Problem(one.field, one.message) for one in error.wrong]) from error
