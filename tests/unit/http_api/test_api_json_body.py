"""A JSON body is taken whole or refused with every wrong field by name."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType

from gosight.http.api.errors import ApiError
from gosight.http.api.json_body import Body, Name, parse_body


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: str


class Thing(Body, frozen=True):
    name: Name
    id: UUID | None = None
    size: Annotated[int, msgspec.Meta(ge=1)] | UnsetType = UNSET
    steps: list[Step] = msgspec.field(default_factory=list)


def wrong_fields(text: bytes) -> list[str]:
    with pytest.raises(ApiError) as caught:
        parse_body(Thing, text)
    assert (caught.value.status, caught.value.code) == (400, "VALIDATION_ERROR")
    return [problem.field for problem in caught.value.details]


def test_what_is_given_is_read_and_what_is_not_keeps_its_default() -> None:
    assert parse_body(Thing, b'{"name": "a", "steps": [{"path": "/"}]}') == Thing("a", steps=[Step("/")])
    assert parse_body(Thing, b'{"name": "a"}').size is UNSET


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (b"{}", ["name"]),
        (b'{"name": null, "size": 0, "colour": 1, "Name": "a"}', ["colour", "Name", "name", "size"]),
        (b'{"name": "a", "steps": [{"path": "/"}, {"path": 1}]}', ["steps[1].path"]),
        (b'{"name": "a", "steps": [{"path": "/", "x": 1}]}', ["steps[0]"]),
        (b'{"name": "a", "id": "not one"}', ["id"]),
        (b'{"name": "a\\n"}', ["name"]),
        (b'{"name": "a\\u0000"}', ["name"]),
        (b'{"name": ""}', ["name"]),
        (b'{"name": "a", "size": null}', ["size"]),
        (b'{"name": "a", "size": "1"}', ["size"]),
        (b"", ["body"]),
        (b"[]", ["body"]),
        (b"null", ["body"]),
        (b'{"name": "a"} x', ["body"]),
        (b'{"name": "\xff"}', ["body"]),
        (b'{"name": "\\ud800"}', ["body"]),
        (b"[" * 100_000, ["body"]),
    ],
)
def test_every_wrong_field_is_named(text: bytes, fields: list[str]) -> None:
    assert wrong_fields(text) == fields


def problems_of(text: bytes) -> set[str]:
    """The fields that are called wrong; none where the body is taken."""
    try:
        parse_body(Thing, text)
    except ApiError as error:
        return {problem.field.split("[")[0] for problem in error.details} or {"nothing is named"}
    return set()


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(msgspec.json.encode))
def test_whatever_is_no_object_is_no_body(text: bytes) -> None:
    assume(not _is_object(text))
    assert problems_of(text) == {"body"}


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(text), dict)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["name", "id", "size", "steps", "other"]), JSON))
def test_whatever_object_comes_only_its_own_fields_are_named(thing: dict[str, Any]) -> None:
    assert problems_of(msgspec.json.encode(thing)) <= thing.keys() | {"name"}
