"""Which chunks are a session's, what is missing, where watching begins, what has landed: by the boundary."""

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gosight.http.api.replay.cache import Cache
from gosight.http.api.replay.chunks import PATIENCE_MS, Chunk, Gap, Span, between, gaps, landed, playable, streams
from gosight.http.api.replay.contents import batches
from gosight.http.encodings import is_accepted

A, B = UUID(int=1), UUID(int=2)


def chunk(index: int, start_ms: int | None = None, *, stream: UUID = A, is_full: bool = False, **other: Any) -> Chunk:
    """A chunk of 10 ms, 10 ms after the one before."""
    start = index * 10 if start_ms is None else start_ms
    facts: dict[str, Any] = {
        "received_ms": 0,
        "clock_offset_ms": 0,
        "event_count": 1,
        "size": 1,
        "origin": "1-0-1",
    } | other
    end = facts.pop("end_ms", start + 10)
    return Chunk(stream_id=stream, index=index, start_ms=start, end_ms=end, has_full_snapshot=is_full, **facts)


def indices(chunks: Any) -> list[int]:
    return [one.index for one in chunks]


def test_a_chunk_is_of_every_session_that_it_reaches_into() -> None:
    first, middle, last = Span(None, 100), Span(100, 200), Span(200, None)
    for start_ms, end_ms, held in (
        (0, 99, "first"),
        (0, 100, "first middle"),
        (99, 99, "first"),
        (100, 100, "middle"),
        (150, 250, "middle last"),
        (199, 199, "middle"),
        (200, 201, "last"),
    ):
        one = chunk(0, start_ms, end_ms=end_ms)
        spans = {"first": first, "middle": middle, "last": last}
        assert " ".join(name for name, span in spans.items() if span.holds(one)) == held


def test_the_stream_that_began_first_comes_first() -> None:
    own = streams([chunk(1, 5), chunk(7, 0, stream=B), chunk(0, 3), chunk(8, 9, stream=B)])
    assert {stream: indices(chunks) for stream, chunks in own.items()} == {B: [7, 8], A: [0, 1]}
    assert list(own) == [B, A]


def test_gaps_lie_before_and_between_chunks() -> None:
    own = streams([chunk(2), chunk(3), chunk(6), chunk(8)])
    expected = [Gap(A, 0, 1, 20, 20), Gap(A, 4, 5, 40, 60), Gap(A, 7, 7, 70, 80)]
    assert list(gaps(own, [chunk(2), chunk(3), chunk(6), chunk(8)])) == expected


def test_what_the_session_before_has_is_not_missing() -> None:
    own = streams([chunk(3)])
    assert list(gaps(own, [chunk(1), chunk(2), chunk(3), chunk(0, stream=B)])) == []
    assert list(gaps(own, [chunk(1), chunk(3)])) == [Gap(A, 2, 2, 30, 30)]


def test_nothing_can_be_played_before_the_first_snapshot() -> None:
    assert indices(playable([chunk(0), chunk(1, is_full=True), chunk(2)])) == [1, 2]
    assert indices(playable([chunk(0)])) == []


def test_a_part_begins_at_a_snapshot_that_was_over_by_then() -> None:
    chunks = [chunk(0), *(chunk(n, is_full=n in (1, 3, 4)) for n in range(1, 6))]
    for from_ms, to_ms, shown in (
        (None, None, [1, 2, 3, 4, 5]),
        (0, None, [1, 2, 3, 4, 5]),
        (39, None, [1, 2, 3, 4, 5]),
        (40, None, [3, 4, 5]),
        (50, 50, [4, 5]),
        (50, 49, [4]),
        (None, 9, []),
        (None, 10, [1]),
    ):
        assert indices(between(chunks, from_ms, to_ms)) == shown


def test_a_chunk_that_lands_late_is_waited_for() -> None:
    own = streams([chunk(0), chunk(2, received_ms=1_000), chunk(3, received_ms=2_000), chunk(1, stream=B)])
    assert indices(landed(own, {}, 1_000 + PATIENCE_MS - 1)) == [0, 1]
    assert indices(landed(own, {}, 1_000 + PATIENCE_MS)) == [0, 2, 3, 1]
    assert indices(landed(own, {A: 0, B: 1}, 1_000)) == []
    assert indices(landed(own, {A: 1, B: 1}, 1_000)) == [2, 3]
    assert indices(landed(own, {A: 2}, None)) == [3, 1]


@given(st.lists(st.integers(0, 12), unique=True), st.integers(1, 4))
def test_followers_are_told_each_chunk_once_and_in_order(order: list[int], each: int) -> None:
    """However chunks land, and however many at once."""
    told: list[int] = []
    for count in range(0, len(order) + 1, each):
        own = streams([chunk(index, received_ms=10) for index in order[:count]])
        told += indices(landed(own, {A: told[-1]} if told else {}, 20))
    assert told == list(range(len(told)))
    own = streams([chunk(index) for index in order])
    told += indices(landed(own, {A: told[-1]} if told else {}, None))
    assert told == sorted(order)


@given(st.lists(st.integers(1, 6 << 20), max_size=60))
def test_some_chunks_are_read_together_each_once(sizes: list[int]) -> None:
    chunks = [chunk(number, size=size) for number, size in enumerate(sizes)]
    together = list(batches(chunks))
    assert [one for few in together for one in few] == chunks
    assert all(len(few) == 1 or sum(one.size for one in few) <= 4 << 20 for few in together)
    assert all(1 <= len(few) <= 32 for few in together)


def test_the_cache_forgets_what_was_longest_not_asked_for() -> None:
    cache = Cache(5)
    for name, value in (("a", b"11"), ("b", b"22")):
        cache.keep(name, value)
    assert cache.get("a") == b"11"
    cache.keep("c", b"33")
    assert [cache.get(name) for name in "abc"] == [b"11", None, b"33"]
    cache.keep("c", b"4")
    cache.keep("d", b"55")
    assert [cache.get(name) for name in "acd"] == [b"11", b"4", b"55"]
    cache.keep("e", b"666666")
    assert [cache.get(name) for name in "acde"] == [None] * 4


def test_encodings_go_by_their_weights() -> None:
    for header, zstd, gzip in (
        ("", False, False),
        ("gzip, deflate, br, zstd", True, True),
        ("GZIP;q=0.5, zstd; q=0", False, True),
        ("*", True, True),
        ("*;q=0, gzip", False, True),
        ("zstd;q=nonsense, gzip;q=1.0.0", False, False),
        ("identity", False, False),
    ):
        assert (is_accepted("zstd", header), is_accepted("gzip", header)) == (zstd, gzip), header
