"""Pages of long lists: by number, or by a cursor that names the last row seen.

Every list is sorted by a whole number, its rows' `rank`, and among equal ranks by id; a descending list has negative
ranks. So one comparison finds what comes after a cursor, whatever the order, and equal times neither repeat nor vanish.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

import msgspec

from gosight.http.api.answers import Meta
from gosight.http.api.errors import ApiError, Problem, invalid

_MAX_CURSOR = 400


class Paging(msgspec.Struct, frozen=True):
    """`page` from 1 on, or the `next_cursor` of the page before."""

    page: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    per_page: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50
    cursor: Annotated[str, msgspec.Meta(max_length=_MAX_CURSOR)] | None = None

    def window(self, sorting: str) -> dict[str, Any]:
        """`limit` (one more than asked for, to see whether there is more), `offset`, `after_rank`, `after_id`.

        `sorting` names the list's order; a cursor of another one is refused. Raises `ApiError` 400.
        """
        limit = self.per_page + 1
        if self.cursor is None:
            offset = ((self.page or 1) - 1) * self.per_page
            return {"limit": limit, "offset": offset, "after_rank": None, "after_id": UUID(int=0)}
        if self.page is not None:
            raise _wrong_cursor("Ask for a page or give a cursor, not both.")
        after = _decode(self.cursor)
        if after.sorting != sorting:
            raise _wrong_cursor("This cursor is of another list, or of another order of it.")
        return {"limit": limit, "offset": 0, "after_rank": after.rank, "after_id": after.id}


class Ranked(Protocol):
    """A row of a list."""

    @property
    def rank(self) -> int:
        """What the list is sorted by."""

    @property
    def id(self) -> UUID:
        """What tells rows of equal rank apart."""


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The last row of a page."""

    sorting: str
    rank: Annotated[int, msgspec.Meta(ge=-(1 << 62), le=1 << 62)]
    id: UUID


R = TypeVar("R", bound=Ranked)


def cut(rows: Sequence[R], total: int, paging: Paging, sorting: str) -> tuple[Sequence[R], Meta]:
    """The page's rows out of those that its `window` gave, and what to say of the list."""
    kept = rows[: paging.per_page]
    has_more = len(rows) > paging.per_page
    return kept, Meta(
        page=(paging.page or 1) if paging.cursor is None else None,
        per_page=paging.per_page,
        total=total,
        total_pages=-(-total // paging.per_page),
        next_cursor=_encode(Cursor(sorting, kept[-1].rank, kept[-1].id)) if has_more else None,
    )


def _encode(cursor: Cursor) -> str:
    return urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def _decode(text: str) -> Cursor:
    try:
        return msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
    except ValueError as error:  # of base64, of msgspec, of a text that is not ASCII
        raise _wrong_cursor("This is no cursor of ours.") from error


def _wrong_cursor(message: str) -> ApiError:
    return invalid([Problem("cursor", message)])
