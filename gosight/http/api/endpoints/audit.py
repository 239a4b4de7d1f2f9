"""GET /projects/:id/audit: who changed what."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.callers import User
from gosight.http.api.paging import Paging, cut
from gosight.http.api.scope import Scope

_SORTING = "audit"


class AuditEntry(msgspec.Struct, frozen=True):
    """`email`, `address`: as they were then. `target`: what the action was done to."""

    id: UUID
    at: datetime
    user_id: UUID | None
    email: str
    address: str
    action: str
    target: str
    details: dict[str, Any]


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    rank: int
    entry: str


async def list_audit(scope: Scope, user: User, paging: Paging) -> Answer[Sequence[AuditEntry]]:
    """The newest first."""
    window = paging.window(_SORTING)
    bound = [window[name] for name in ("limit", "offset", "after_rank", "after_id")]
    rows, total = await asyncio.gather(
        scope.database.rows("audit_list", _Row, scope.project_id, *bound),
        scope.database.value("audit_count", scope.project_id),
    )
    page, meta = cut(rows, total, paging, _SORTING)
    return Answer([msgspec.json.decode(row.entry, type=AuditEntry) for row in page], meta)
