"""Notes who changed what, in the transaction of the change itself."""

from typing import Any

import msgspec

from gosight.http.api.callers import User
from gosight.http.api.database import Database
from gosight.http.api.scope import Scope, Visit


async def note(
    database: Database,
    visit: Visit,
    action: str,
    target: object = "",
    *,
    by: User | None = None,
    project_id: str | None = None,
    **details: Any,
) -> None:
    """`action`: e.g. `api_key.create`; `target`: what it was done to; `details`: what may be shown of it, no secrets.

    `by`, `project_id`: where only this request made them known; else the caller, and the project of the path.
    """
    user = by or (visit.caller if isinstance(visit.caller, User) else None)
    await database.execute(
        "audit_add",
        visit.now,
        visit.project_id if isinstance(visit, Scope) else project_id,
        user.id if user else None,
        user.email if user else "",
        visit.address,
        action,
        str(target),
        msgspec.json.encode(details).decode(),
    )
