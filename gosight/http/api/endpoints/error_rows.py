"""What errors are known by, for all endpoints over them: their ids, and what people decided about them."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from gosight.http.api import errors
from gosight.http.api.scope import Scope

ErrorId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{1,64}$")]
"""A fingerprint: what makes two errors the same."""

Status = Literal["open", "resolved", "ignored", "regressed"]
"""`regressed`: resolved, and seen again since."""


class KnownError(msgspec.Struct, frozen=True):
    """An error, whatever the period."""

    error_id: str
    status: Status
    first_seen_at: datetime
    last_seen_at: datetime


class _Decision(msgspec.Struct, frozen=True):
    fingerprint: str
    status: Literal["resolved", "ignored"]
    changed_at: datetime


async def decisions(scope: Scope) -> dict[str, Any]:
    """What the queries over errors are given: `ignored`, `resolved`, and as of when (`resolved_ms`)."""
    made = await scope.database.rows("error_statuses", _Decision, scope.project_id)
    resolved = {one.fingerprint: round(one.changed_at.timestamp() * 1000) for one in made if one.status == "resolved"}
    return {
        "ignored": [one.fingerprint for one in made if one.status == "ignored"],
        "resolved": list(resolved),
        "resolved_ms": list(resolved.values()),
    }


async def known_error(scope: Scope, error_id: str) -> KnownError:
    """Raises `ApiError` 404."""
    found = await scope.rows("error", KnownError, **await decisions(scope), error_id=error_id, status=None)
    if not found:
        raise errors.not_found("There is no such error.")
    return found[0]
