"""Packs of any chunks: every chunk in one, in its place, and back byte for byte."""

from itertools import pairwise

import zstandard
from hypothesis import given
from hypothesis import strategies as st

from gosight.pipeline.packs import Chunk, cut, offsets
from gosight.stores.replay_data import unpacked
from gosight.stores.replay_packing import repacked, slices

_LIMIT = 100

_chunks = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 130), st.integers(0, 1), st.sampled_from([7, 90])), max_size=40
)


def _numbered(steps: list[tuple[int, int, int, int]]) -> list[Chunk]:
    """Indexes and days go up, as in a stream, with gaps."""
    chunks, index, day = [], 0, 0
    for gap, size, next_day, retention in steps:
        index, day = index + gap, day + next_day
        chunks.append(Chunk(index, size, day, retention))
    return chunks


@given(_chunks)
def test_every_chunk_is_in_one_pack_in_order(steps: list[tuple[int, int, int, int]]) -> None:
    chunks = _numbered(steps)
    packs = list(cut(chunks, _LIMIT))
    assert [chunk for pack in packs for chunk in pack] == chunks
    assert all(packs)


@given(_chunks)
def test_a_pack_has_one_day_one_retention_and_room(steps: list[tuple[int, int, int, int]]) -> None:
    for pack in cut(_numbered(steps), _LIMIT):
        assert len({(chunk.day, chunk.retention_days) for chunk in pack}) == 1
        assert len(pack) == 1 or sum(chunk.size for chunk in pack) <= _LIMIT


@given(_chunks)
def test_no_pack_could_have_taken_its_neighbours_first(steps: list[tuple[int, int, int, int]]) -> None:
    packs = list(cut(_numbered(steps), _LIMIT))
    for pack, after in pairwise(packs):
        is_full = sum(chunk.size for chunk in pack) + after[0].size > _LIMIT
        assert is_full or pack[0][2:] != after[0][2:]


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=20))
def test_each_slice_is_its_chunk(texts: list[bytes]) -> None:
    chunks = [Chunk(3 * number, len(text), 0, 90) for number, text in enumerate(texts)]
    made = slices(chunks, repacked([zstandard.compress(text) for text in texts], chunks, 3))
    whole = unpacked(made[0].frame)
    assert [whole[one.offset : one.offset + len(text)] for one, text in zip(made, texts, strict=True)] == texts
    assert [one.chunk_index for one in made] == [chunk.chunk_index for chunk in chunks]
    assert [one.frame for one in made[1:]] == [b""] * (len(texts) - 1)


def test_exactly_full() -> None:
    sizes = [60, 40, 1]
    assert [len(pack) for pack in cut([Chunk(n, size, 0, 90) for n, size in enumerate(sizes)], _LIMIT)] == [2, 1]
    assert offsets(sizes) == [0, 60, 100]
    assert offsets([]) == []
