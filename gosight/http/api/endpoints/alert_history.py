"""/projects/:id/alerts/history: what fired, when it was over, and who was told."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.callers import User
from gosight.http.api.database import Database
from gosight.http.api.paging import Paging, cut
from gosight.http.api.scope import Scope
from gosight.pipeline.alerts.groups import group_of
from gosight.schemas.alerts import State

_SORTING = "alert_history"


class HistoryChoice(msgspec.Struct, frozen=True):
    """`rule_id`: only of one rule. `is_open`: only what still fires."""

    rule_id: UUID | None = None
    is_open: bool = False


class AlertDelivery(msgspec.Struct, frozen=True):
    """One message. `target`: where it goes, without secrets. `error`: why the last try failed."""

    state: State
    target: str
    attempts: int
    delivered_at: datetime | None
    given_up_at: datetime | None
    error: str | None


class _Facts(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    rule_id: UUID
    rule_name: str
    state: Literal["firing", "digest", "test"]
    window_start: datetime | None
    window_end: datetime | None
    triggered_at: datetime
    resolved_at: datetime | None
    value: float | None
    threshold: float | None
    context: dict[str, Any]
    acknowledged_at: datetime | None
    acknowledged_by: str
    is_delivered: bool
    delivery_error: str | None
    deliveries: list[AlertDelivery]


class Alert(_Facts, frozen=True, kw_only=True):
    """`state`: what it began as; `group`: field to value, empty where it is about the whole, and of a digest.

    `context`: `session_ids`, some sessions behind the number; of an anomaly `mean`, `sigma`, `samples`, `weeks`; of a
    digest `group_count` and the `groups` farthest beyond. `is_delivered`: to all channels; `delivery_error`: why not.
    """

    group: dict[str, str]


class _Entry(_Facts, frozen=True, kw_only=True):
    group_key: str


class _Row(msgspec.Struct, frozen=True):
    id: UUID
    rank: int
    entry: str


async def list_alert_history(
    scope: Scope, user: User, choice: HistoryChoice, paging: Paging
) -> Answer[Sequence[Alert]]:
    """The newest first."""
    window = paging.window(_SORTING)
    bound = [window[name] for name in ("limit", "offset", "after_rank", "after_id")]
    rows, total = await asyncio.gather(
        scope.database.rows("alert_history", _Row, scope.project_id, choice.rule_id, None, choice.is_open, *bound),
        scope.database.value("alert_history_count", scope.project_id, choice.rule_id, choice.is_open),
    )
    page, meta = cut(rows, total, paging, _SORTING)
    return Answer([_shown(row) for row in page], meta)


async def acknowledge_alert(scope: Scope, user: User, event_id: UUID) -> Answer[Alert]:
    """Say that one looks after it; the first one is kept."""
    async with scope.database.transaction() as database:
        if not await database.value("alert_acknowledge", scope.project_id, event_id, scope.now, user.id):
            raise no_such_alert()
        await note(database, scope, "alert.acknowledge", event_id)
        return Answer(await found_alert(database, scope.project_id, event_id))


async def found_alert(database: Database, project_id: str, event_id: UUID) -> Alert:
    """One of the history. Raises `ApiError` 404."""
    row = await database.row("alert_history", _Row, project_id, None, event_id, False, 1, 0, None, None)
    if row is None:
        raise no_such_alert()
    return _shown(row)


def no_such_alert() -> errors.ApiError:
    """404."""
    return errors.not_found("There is no such alert.")


def _shown(row: _Row) -> Alert:
    fields = msgspec.structs.asdict(msgspec.json.decode(row.entry, type=_Entry))
    group = group_of(fields.pop("group_key"))
    return Alert(**fields, group=group)
