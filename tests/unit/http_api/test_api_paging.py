"""Pages and cursors."""

from uuid import UUID

import msgspec
import pytest

from gosight.http.api.errors import ApiError
from gosight.http.api.paging import Paging, cut


class Row(msgspec.Struct, frozen=True):
    rank: int
    id: UUID


ROWS = [Row(n, UUID(int=n)) for n in range(10)]


def test_there_is_more_only_when_one_row_too_many_came() -> None:
    for asked, came, has_more in ((3, 4, True), (3, 3, False), (3, 0, False)):
        kept, meta = cut(ROWS[:came], 10, Paging(per_page=asked), "x")
        assert (len(kept), meta.next_cursor is not None) == (min(asked, came), has_more)


@pytest.mark.parametrize(("total", "per_page", "pages"), [(0, 50, 0), (50, 50, 1), (51, 50, 2)])
def test_total_pages(total: int, per_page: int, pages: int) -> None:
    assert cut(ROWS[:0], total, Paging(per_page=per_page), "x")[1].total_pages == pages


@pytest.mark.parametrize("rank", [0, 5, -1_763_868_000_123])
def test_a_cursor_names_the_last_row_that_was_shown(rank: int) -> None:
    _, meta = cut([Row(rank, UUID(int=7)), Row(99, UUID(int=8))], 2, Paging(per_page=1), "x")
    window = Paging(per_page=1, cursor=meta.next_cursor).window("x")
    assert window == {"limit": 2, "offset": 0, "after_rank": rank, "after_id": UUID(int=7)}


def test_offsets() -> None:
    assert [Paging(page=page, per_page=20).window("x")["offset"] for page in (None, 1, 3)] == [0, 0, 40]


@pytest.mark.parametrize("cursor", ["", "é", "abc", "####", "bnVsbA", "WyJ4IiwxZTk5LCIwIl0"])
def test_what_is_no_cursor(cursor: str) -> None:
    with pytest.raises(ApiError) as raised:
        Paging(cursor=cursor).window("x")
    assert [problem.field for problem in raised.value.details] == ["cursor"]
