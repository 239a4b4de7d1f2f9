"""What was seen before: numbers as intervals per stream, ids of batches without numbers."""

import pytest

from gosight.pipeline.seen import MAX_IDS, MAX_INTERVALS, Judgement, Seen, judge, unseen_ids

NEW, SEEN, UNJUDGED = Judgement


def judged(seen: Seen, *numbers: int, stream: str = "s") -> list[Judgement]:
    return [judge(seen, stream, number) for number in numbers]


def intervals(seen: Seen, stream: int = 0) -> list[tuple[int, int]]:
    one = seen.streams[stream]
    return list(zip(one.starts, one.ends, strict=True))


def test_first_and_again() -> None:
    assert judged(Seen(), 0, 0) == [NEW, SEEN]


def test_numbers_of_other_streams_are_others() -> None:
    seen = Seen()
    assert judged(seen, 1, stream="a") + judged(seen, 1, stream="b") + judged(seen, 1, stream="a") == [NEW, NEW, SEEN]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((1, 2, 3), [(1, 3)]),
        ((3, 2, 1), [(1, 3)]),
        ((1, 3, 2), [(1, 3)]),
        ((1, 3), [(1, 1), (3, 3)]),
        ((5, 1, 3), [(1, 1), (3, 3), (5, 5)]),
        ((1, 2, 5, 6, 4, 3), [(1, 6)]),
        ((0, (1 << 63) - 1), [(0, 0), ((1 << 63) - 1, (1 << 63) - 1)]),
    ],
    ids=["right", "left", "between", "apart", "in_front", "bridge", "extremes"],
)
def test_intervals_join(numbers: tuple[int, ...], expected: list[tuple[int, int]]) -> None:
    seen = Seen()
    assert set(judged(seen, *numbers)) == {NEW}
    assert intervals(seen) == expected
    assert set(judged(seen, *numbers)) == {SEEN}
    assert intervals(seen) == expected


def test_as_many_intervals_as_may_be_are_kept() -> None:
    seen = Seen()
    judged(seen, *range(0, 2 * MAX_INTERVALS, 2))
    assert len(intervals(seen)) == MAX_INTERVALS
    assert judged(seen, 0) == [SEEN]


def test_one_more_forgets_the_lowest() -> None:
    seen = Seen()
    judged(seen, *range(0, 2 * MAX_INTERVALS + 2, 2))
    assert len(intervals(seen)) == MAX_INTERVALS
    assert intervals(seen)[0] == (2, 2)
    assert judged(seen, 2) == [SEEN]


def test_what_may_have_been_forgotten_is_not_judged() -> None:
    """Below the floor each could have been seen; above it none was forgotten."""
    seen = Seen()
    judged(seen, *range(10, 2 * MAX_INTERVALS + 12, 2))
    assert judged(seen, 10, 3, 13) == [UNJUDGED, UNJUDGED, NEW]


def test_least_recently_used_stream_forgets_first() -> None:
    seen = Seen()
    judged(seen, 1, stream="idle")
    judged(seen, *range(0, 2 * MAX_INTERVALS - 2, 2), stream="busy")
    assert len(seen.streams) == 2
    judged(seen, 2 * MAX_INTERVALS, stream="busy")
    assert len(seen.streams) == 1
    assert judged(seen, 0, stream="busy") == [SEEN]


def test_using_a_stream_keeps_it() -> None:
    seen = Seen()
    judged(seen, 1, stream="used")
    judged(seen, 1, stream="idle")
    judged(seen, *range(0, 2 * MAX_INTERVALS - 4, 2), stream="busy")
    assert judged(seen, 1, stream="used") == [SEEN]
    judged(seen, 2 * MAX_INTERVALS, stream="busy")
    assert judged(seen, 1, stream="used") == [SEEN]


def test_after_a_stream_was_forgotten_new_ones_are_not_judged() -> None:
    seen = Seen(forgot_streams=True)
    assert judged(seen, 5, 5, 6) == [UNJUDGED, SEEN, NEW]


def test_ids() -> None:
    seen = Seen()
    assert unseen_ids(seen, ["a", "b"]) == {"a", "b"}
    assert unseen_ids(seen, ["b", "c"]) == {"c"}
    assert unseen_ids(seen, ["a", "b", "c"]) == set()


def test_id_twice_in_one_batch_is_one() -> None:
    assert unseen_ids(Seen(), ["a", "a"]) == {"a"}


@pytest.mark.parametrize(("others", "expected"), [(MAX_IDS - 1, set()), (MAX_IDS, {"first"})], ids=["last", "one_more"])
def test_as_many_ids_as_are_remembered(others: int, expected: set[str]) -> None:
    seen = Seen()
    unseen_ids(seen, ["first"])
    unseen_ids(seen, map(str, range(others)))
    assert unseen_ids(seen, ["first"]) == expected


def test_ids_seen_again_take_no_room() -> None:
    seen = Seen()
    unseen_ids(seen, ["a", "b"])
    before = seen.ids
    unseen_ids(seen, ["b", "a"])
    assert seen.ids == before
