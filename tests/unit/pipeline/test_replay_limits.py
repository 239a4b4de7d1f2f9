"""What one key records is kept up to three limits; what passes one is a dead letter that names it."""

import pytest

from gosight.pipeline.replay import limits
from gosight.schemas.project import ProjectSettings, Replay, Sampling
from gosight.schemas.replay import ReplayMessage
from tests.core import SECOND, Log, view
from tests.replaying import FRAME, Both, replay

SIZE = len(FRAME) + 1


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_STREAMS", 2)
    monkeypatch.setattr(limits, "MAX_CHUNKS", 4)
    monkeypatch.setattr(limits, "MAX_BYTES", 10 * SIZE)


def recorded(*chunks: ReplayMessage) -> Both:
    both = Both()
    both.feed(Log().batch(0, [view(0)]).messages)
    for number, one in enumerate(chunks):
        both.record(number * SECOND, one)
    return both


def books(both: Both) -> list[tuple[int, int, int, dict[str, int]]]:
    return [(one.stored, one.duplicates, one.dead, one.dropped) for one in both.replay_ledgers]


def reasons(both: Both, one: ReplayMessage) -> list[str]:
    return [letter.reason for letter in both.record(60 * SECOND, one).dead]


def test_the_last_stream_and_one_more() -> None:
    both = recorded(replay(0, 0, stream="a"), replay(1, 0, stream="b"))
    assert reasons(both, replay(2, 0, stream="c")) == ["replay_streams"]
    assert reasons(both, replay(3, 1, stream="a")) == []
    assert sorted(index for _, _, index in both.kept) == [0, 0, 1]
    assert books(both)[2] == (0, 0, 3, {replay(0).project_id: 3})


def test_the_last_chunk_and_one_more() -> None:
    both = recorded(*(replay(number, number) for number in range(4)))
    assert [one.dead for one in both.replay_ledgers] == [0, 0, 0, 0]
    assert reasons(both, replay(4, 4)) == ["replay_chunks"]
    assert sorted(index for _, _, index in both.kept) == [0, 1, 2, 3]


def test_exactly_full_and_one_byte_more() -> None:
    both = recorded(replay(0, 0, data=FRAME + b"x" * (9 * SIZE - len(FRAME))))
    assert reasons(both, replay(1, 1, data=FRAME + b"xx")) == ["replay_bytes"]
    assert reasons(both, replay(1, 1)) == []
    assert sorted(index for _, _, index in both.kept) == [0, 1]


def test_what_is_sent_again_takes_no_room() -> None:
    both = recorded(*[replay(0, 0)] * 9, replay(1, 1))
    assert books(both)[-2:] == [(0, 3, 0, {replay(0).project_id: 3}), (3, 0, 0, {})]


def test_another_key_has_its_own() -> None:
    both = recorded(*(replay(number, number) for number in range(5)))
    assert reasons(both, replay(9, 0, "other")) == []


def test_what_an_erasure_took_leaves_its_room() -> None:
    both = recorded(*(replay(number, number) for number in range(4)))
    both.feed([one for one in Log().tick(0).erase(10 * SECOND, 9_000).messages if one.offset])
    assert reasons(both, replay(10_000, 4)) == []


@pytest.mark.parametrize("is_kept", [True, False])
def test_chunks_that_wait_count_as_those_that_are_kept(is_kept: bool) -> None:
    waits = ProjectSettings(replay=Replay(sampling=Sampling(enabled=True, rate=0.0)))
    both = Both(None if is_kept else {1: waits})
    both.feed(Log().batch(0, [view(0)]).messages)
    made = both.record(0, *(replay(number, number) for number in range(5)))
    assert (len(made.replay), len(made.replay_waiting)) == ((4, 0) if is_kept else (0, 4))
    assert [letter.reason for letter in made.dead] == ["replay_chunks"]
