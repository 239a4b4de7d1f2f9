"""The second thing that somebody signs in with, where they have turned it on."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
import structlog

from gosight.http.api import errors
from gosight.http.api.auth import codes
from gosight.http.api.auth.secret_tokens import hash_token
from gosight.http.api.database import Database
from gosight.http.api.errors import ApiError
from gosight.http.api.scope import Visit

Code = Annotated[str, msgspec.Meta(max_length=64)]
"""Six digits of an authenticator app, or a recovery code."""

log = structlog.get_logger(__name__)


class Factor(msgspec.Struct, frozen=True):
    """`is_on`: confirmed, so that nobody gets in without it."""

    secret: str
    is_on: bool
    recovery_codes_left: int


async def check(visit: Visit, user_id: UUID, code: str | None) -> None:
    """To be asked after the password. Returns where no second factor is on, or the code is good, which it is once.

    Raises `ApiError` 401 (`SECOND_FACTOR_NEEDED` where there is none) and 429.
    """
    factor = await visit.database.row("second_factor", Factor, user_id)
    if factor is None or not factor.is_on:
        return
    if code is None:
        raise ApiError(401, "SECOND_FACTOR_NEEDED", "A code of the authenticator app is needed as well.")
    await visit.backend.limits.of_second_factor(user_id)
    if not await _take(visit.database, user_id, factor.secret, code, visit.now):
        log.warning("second_factor_failed", user_id=str(user_id), address=visit.address)
        raise errors.unauthorized("The code is wrong, or has been used before.")


async def _take(database: Database, user_id: UUID, secret: str, code: str, now: datetime) -> bool:
    typed = codes.plain(code)
    step = codes.step_of(secret, typed, now.timestamp())
    if step is not None:
        return bool(await database.value("second_factor_use", user_id, step))
    return bool(await database.value("second_factor_recover", user_id, hash_token(typed)))
