"""POST /projects/:id/alerts/:alertId/test: sends a message to the rule's channels, and says what came of it."""

import asyncio
import time
from uuid import UUID, uuid4

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.callers import User
from gosight.http.api.database import Database
from gosight.http.api.endpoints.alert_history import Alert, found_alert
from gosight.http.api.endpoints.alert_rows import RuleRow, no_such_rule, stored_channels
from gosight.http.api.json_body import Body
from gosight.http.api.scope import Scope
from gosight.schemas.alerts import MINUTE_MS, WINDOWS_MS, Condition, Happening
from gosight.stores import alert_outbox

_PATIENCE_S = 10.0
_LOOK_EVERY_S = 0.25


class NothingToSay(Body, frozen=True):
    """An empty object."""


async def try_alert(scope: Scope, user: User, alert_id: UUID, body: NothingToSay) -> Answer[Alert]:
    """Whatever the rule finds, and also while it is snoozed. Answers when all channels have been tried, at the latest
    after 10 s; what comes later is in the history.
    """
    async with scope.database.transaction() as database:
        row = await database.row("alerts", RuleRow, scope.project_id, alert_id)
        if row is None:
            raise no_such_rule()
        happening = _happening(scope, row)
        await _store(database, happening, row)
        await note(database, scope, "alert.test", alert_id, name=row.name)
    return Answer(await _outcome(scope, UUID(happening.alert_id)))


async def _store(database: Database, happening: Happening, row: RuleRow) -> None:
    said = (happening.alert_id, happening.rule_id, happening.at_ms, happening.value, happening.threshold, "{}", "test")
    window = (happening.window_start_ms, happening.window_end_ms)
    await database.value("alert_begin", *said, "{}", *window)
    await alert_outbox.put(database.connection, happening, stored_channels(row.channels))


async def _outcome(scope: Scope, event_id: UUID) -> Alert:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        alert = await found_alert(scope.database, scope.project_id, event_id)
        is_tried = all(one.delivered_at or one.given_up_at for one in alert.deliveries)
        if is_tried or time.monotonic() > deadline:
            return alert
        await asyncio.sleep(_LOOK_EVERY_S)


def _happening(scope: Scope, row: RuleRow) -> Happening:
    condition = msgspec.json.decode(row.condition, type=Condition)
    now_ms = round(scope.now.timestamp() * 1_000)
    end_ms = now_ms // MINUTE_MS * MINUTE_MS
    return Happening(
        alert_id=str(uuid4()),
        rule_id=str(row.id),
        project_id=scope.project_id,
        rule_name=row.name,
        state="test",
        group={},
        window_start_ms=end_ms - WINDOWS_MS[condition.window],
        window_end_ms=end_ms,
        metric=condition.metric,
        operator=condition.operator,
        threshold=condition.threshold,
        value=None,
        at_ms=now_ms,
        context={},
    )
