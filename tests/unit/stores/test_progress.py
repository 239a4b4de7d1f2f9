"""What a partition's commit says, there and back."""

import pytest
from aiokafka.structs import OffsetAndMetadata

from gosight.schemas.topics import message_key
from gosight.stores.progress import Mark, Progress, from_commit, is_progress, key_of, latest, logged, to_commit


@pytest.mark.parametrize("progress", [Progress(0), Progress(7, 99), Progress(7, 99, Mark(12, 1_763_868_000_123))])
def test_comes_back_equal(progress: Progress) -> None:
    assert from_commit(to_commit(progress)) == progress


@pytest.mark.parametrize("nothing", [None, OffsetAndMetadata(-1, "")], ids=["absent", "never_committed"])
def test_no_commit_is_no_progress(nothing: OffsetAndMetadata | None) -> None:
    assert from_commit(nothing) is None


def test_a_commit_by_hand_has_no_metadata() -> None:
    assert from_commit(OffsetAndMetadata(5, "")) == Progress(5)


def packed(progress: Progress) -> bytes:
    (value,) = logged({"t": progress}).values()
    return value


def of_older_release(progress: Progress) -> OffsetAndMetadata:
    mark = f',"mark":{{"end":{progress.mark.end},"insert_by_ms":{progress.mark.insert_by_ms}}}' if progress.mark else ""
    return OffsetAndMetadata(progress.offset, f'{{"clock_ms":{progress.clock_ms}{mark}}}')


@pytest.mark.parametrize(
    ("committed", "in_changelog", "holds"),
    [
        (None, None, None),
        (to_commit(Progress(5, 1)), None, Progress(5, 1)),
        (None, Progress(5, 1), Progress(5, 1)),
        (to_commit(Progress(7, 2)), Progress(5, 1), Progress(5, 1)),
        (to_commit(Progress(5, 1)), Progress(7, 2), Progress(7, 2)),
        (of_older_release(Progress(7, 2)), Progress(5, 1), Progress(7, 2)),
        (of_older_release(Progress(5, 1)), Progress(7, 2), Progress(7, 2)),
        (of_older_release(Progress(5, 1, Mark(9, 20))), Progress(5, 1, Mark(9, 10)), Progress(5, 1, Mark(9, 20))),
        (of_older_release(Progress(5, 1)), Progress(5, 1, Mark(9, 10)), Progress(5, 1, Mark(9, 10))),
    ],
    ids=[
        *("neither", "never_logged", "not_in_the_group", "forgotten_in_the_changelog", "forgotten_in_the_group"),
        *("worked_by_an_older_release_since", "by_an_older_release_before", "marked_later", "marked_by_one_alone"),
    ],
)
def test_which_of_the_two_holds(
    committed: OffsetAndMetadata | None, in_changelog: Progress | None, holds: Progress | None
) -> None:
    assert latest(committed, packed(in_changelog) if in_changelog else None) == holds


def test_a_key_of_progress_is_no_messages() -> None:
    assert is_progress(key_of("gosight.events.raw"))
    assert not is_progress(message_key("p", "s"))
