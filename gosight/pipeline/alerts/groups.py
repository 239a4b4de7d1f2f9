"""Names of groups: a rule's fields with their values, as a text that is always the same."""

from collections.abc import Sequence

import msgspec

from gosight.schemas.alerts import FIELDS, Condition

Values = tuple[str, ...]
"""Of the fields that a rule groups by, in the order of `FIELDS`; () = the whole."""

DIGEST_KEY = "*"

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, str]).decode


def mask_of(fields: Sequence[str]) -> int:
    """A bit for each field."""
    return sum(1 << place for place, field in enumerate(FIELDS) if field in fields)


def grouping(condition: Condition) -> list[str]:
    """The fields that it groups by, in order."""
    return [field for field in FIELDS if field in condition.group_by]


def filtering(condition: Condition) -> dict[str, str]:
    """The fields that it filters by, with their values, in order."""
    given = ((field, getattr(condition.filters, field)) for field in FIELDS)
    return {field: value for field, value in given if value is not None}


def key_of(condition: Condition, values: Values) -> str:
    """A group's name."""
    return _encode(dict(zip(grouping(condition), values, strict=True))).decode()


def group_of(key: str) -> dict[str, str]:
    """Field to value; of a digest nothing."""
    return {} if key == DIGEST_KEY else _decode(key)
