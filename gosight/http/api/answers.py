"""The shape of every answer, and how it is written."""

from typing import Generic, TypeVar

import msgspec
from aiohttp import web

from gosight.http.api.errors import ApiError, Problem

T = TypeVar("T")


class Meta(msgspec.Struct, frozen=True):
    """Of a list. `page` is None where a cursor was followed; `next_cursor` is None on the last page."""

    page: int | None
    per_page: int
    total: int
    total_pages: int
    next_cursor: str | None


class Answer(msgspec.Struct, Generic[T], frozen=True):
    """A success."""

    data: T
    meta: Meta | msgspec.UnsetType = msgspec.UNSET
    success: bool = True


class ErrorBody(msgspec.Struct, frozen=True):
    """What went wrong; `details` name single parameters."""

    code: str
    message: str
    details: list[Problem] = []


class Failure(msgspec.Struct, frozen=True):
    """A failure."""

    error: ErrorBody
    success: bool = False


_encode = msgspec.json.Encoder().encode


def ok(answer: Answer[T]) -> web.Response:
    """200."""
    return web.Response(body=_encode(answer), content_type="application/json")


def failed(error: ApiError) -> web.Response:
    """The status, code and details of an error."""
    body = _encode(Failure(ErrorBody(error.code, error.message, error.details)))
    headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else None
    return web.Response(status=error.status, body=body, content_type="application/json", headers=headers)
