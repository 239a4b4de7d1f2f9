"""What a partition's commit says, there and back."""

import pytest
from aiokafka.structs import OffsetAndMetadata

from gosight.agents.progress import Mark, Progress, from_commit, to_commit


@pytest.mark.parametrize("progress", [Progress(0), Progress(7, 99), Progress(7, 99, Mark(12, 1_763_868_000_123))])
def test_comes_back_equal(progress: Progress) -> None:
    assert from_commit(to_commit(progress)) == progress


@pytest.mark.parametrize("nothing", [None, OffsetAndMetadata(-1, "")], ids=["absent", "never_committed"])
def test_no_commit_is_no_progress(nothing: OffsetAndMetadata | None) -> None:
    assert from_commit(nothing) is None


def test_a_commit_by_hand_has_no_metadata() -> None:
    assert from_commit(OffsetAndMetadata(5, "")) == Progress(5)
