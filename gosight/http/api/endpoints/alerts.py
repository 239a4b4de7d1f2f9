"""/projects/:id/alerts: rules that watch, and whom they tell (docs/alerts.md)."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from gosight.http.api import errors
from gosight.http.api.alert_rules import read_condition, read_rule_channels
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.callers import User
from gosight.http.api.database import Database
from gosight.http.api.endpoints.alert_rows import AlertRule, RuleRow, found_rule, no_such_rule, stored_channels
from gosight.http.api.json_body import Body, Name
from gosight.http.api.scope import Scope
from gosight.schemas.alert_channels import label
from gosight.schemas.alerts import Condition, Kind

Description = Annotated[str, msgspec.Meta(max_length=2_000, pattern=r"^[^\x00\ud800-\udfff]*\Z")]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=10_080)]
"""Up to a week."""

_MAX_RULES = 200
_MAX_FUNNELS = 10


class RuleToMake(Body, frozen=True):
    """`filter_id`: a saved filter of the list of sessions, copied into the condition of `filtered_sessions`."""

    name: Name
    condition: dict[str, Any]
    condition_type: Kind = "threshold"
    description: Description = ""
    channels: list[Any] = msgspec.field(default_factory=list)
    cooldown_mins: Minutes = 15
    is_active: bool = True
    filter_id: UUID | None = None


class RuleChange(Body, frozen=True):
    """What is not named stays as it is; a condition is replaced as a whole."""

    name: Name | UnsetType = UNSET
    condition: dict[str, Any] | UnsetType = UNSET
    condition_type: Kind | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    channels: list[Any] | UnsetType = UNSET
    cooldown_mins: Minutes | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    filter_id: UUID | None = None


class Snooze(Body, frozen=True):
    """`minutes`: for how long nobody is told of anything, from now on; 0 = no longer."""

    minutes: Annotated[int, msgspec.Meta(ge=0, le=43_200)]


class _Count(msgspec.Struct, frozen=True):
    rules: int
    funnels: int


class _Stored(msgspec.Struct, frozen=True):
    condition_type: Kind
    condition: str
    channels: str
    name: str


async def list_alerts(scope: Scope, user: User) -> Answer[list[AlertRule]]:
    """All rules, by name."""
    rows = await scope.database.rows("alerts", RuleRow, scope.project_id, None)
    return Answer([row.rule() for row in rows])


async def create_alert(scope: Scope, user: User, body: RuleToMake) -> Answer[AlertRule]:
    """Make a rule; it is evaluated from the next minute on. 409: a project has 200 at most, 10 of them of funnels."""
    condition = await read_condition(scope, user, body.condition_type, body.condition, body.filter_id)
    channels = read_rule_channels(body.channels)
    async with scope.database.transaction() as database:
        await database.execute("project_lock", scope.project_id)
        await _check_room(database, scope, condition)
        row = (body.name, body.description, body.condition_type, _json(condition), _json(channels))
        made = await database.value(
            "alert_create", scope.project_id, *row, body.cooldown_mins, body.is_active, scope.now
        )
        await note(database, scope, "alert.create", made, name=body.name, channels=[label(one) for one in channels])
        return Answer(await found_rule(database, scope.project_id, UUID(made)))


async def change_alert(scope: Scope, user: User, alert_id: UUID, body: RuleChange) -> Answer[AlertRule]:
    """In force from the next minute on. Groups that fire and are not beyond the new condition are over then.

    A channel that is given as it was shown keeps its secrets.
    """
    changes = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    async with scope.database.transaction() as database:
        stored = await database.row("alert_lock_rule", _Stored, scope.project_id, alert_id)
        if stored is None:
            raise no_such_rule()
        changes |= await _read(scope, user, body, stored)
        names = ("name", "description", "condition_type", "condition", "channels", "cooldown_mins", "is_active")
        await database.execute("alert_change", alert_id, *(changes.get(name) for name in names), scope.now)
        changed = sorted(changes.keys() - {"filter_id"})
        await note(database, scope, "alert.change", alert_id, name=stored.name, changed=changed)
        return Answer(await found_rule(database, scope.project_id, alert_id))


async def delete_alert(scope: Scope, user: User, alert_id: UUID) -> Answer[None]:
    """With its history; what is still to be delivered of it is not."""
    async with scope.database.transaction() as database:
        name = await database.value("alert_delete", scope.project_id, alert_id)
        if name is None:
            raise no_such_rule()
        await note(database, scope, "alert.delete", alert_id, name=name)
    return Answer(None)


async def snooze_alert(scope: Scope, user: User, alert_id: UUID, body: Snooze) -> Answer[AlertRule]:
    """Nobody is told before that: nothing begins to fire, and what is over ends in silence."""
    until: datetime | None = scope.now + timedelta(minutes=body.minutes) if body.minutes else None
    async with scope.database.transaction() as database:
        if not await database.value("alert_snooze", scope.project_id, alert_id, until):
            raise no_such_rule()
        await note(database, scope, "alert.snooze", alert_id, minutes=body.minutes)
        return Answer(await found_rule(database, scope.project_id, alert_id))


async def _check_room(database: Database, scope: Scope, condition: Condition) -> None:
    count = await database.row("alerts_count", _Count, scope.project_id)
    if count is not None and count.rules >= _MAX_RULES:
        raise errors.conflict(f"A project has {_MAX_RULES} alert rules at most: delete one first.")
    if count is not None and condition.funnel is not None and count.funnels >= _MAX_FUNNELS:
        raise errors.conflict(f"A project has {_MAX_FUNNELS} alert rules of funnels at most: delete one first.")


async def _read(scope: Scope, user: User, body: RuleChange, stored: _Stored) -> dict[str, str]:
    """The condition and the channels as they are stored, where the change is about them."""
    changes = {}
    if body.condition is not UNSET or body.condition_type is not UNSET or body.filter_id is not None:
        kind = stored.condition_type if body.condition_type is UNSET else body.condition_type
        given = msgspec.json.decode(stored.condition) if body.condition is UNSET else body.condition
        changes["condition"] = _json(await read_condition(scope, user, kind, given, body.filter_id))
    if body.channels is not UNSET:
        changes["channels"] = _json(read_rule_channels(body.channels, stored_channels(stored.channels)))
    return changes


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
