"""Ids are checked all at once; each must be what it would be by itself."""

import re

from hypothesis import given
from hypothesis import strategies as st

from gosight.pipeline.ids import are_uuids

_is_uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch

_good = st.uuids().map(str)


@st.composite
def _damaged(draw: st.DrawFn) -> str:
    """A character put in, taken out or replaced: mostly an id no more."""
    text = draw(_good)
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(["", "-", ",", "a", "G", "é"])) + text[at + draw(st.integers(0, 1)) :]


@given(st.lists(st.one_of(_good, _damaged(), st.text("-,0aF", max_size=40)), min_size=1, max_size=4))
def test_together_as_one_by_one(ids: list[str]) -> None:
    assert are_uuids(ids) == all(map(_is_uuid, ids))
