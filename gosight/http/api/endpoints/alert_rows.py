"""Alert rules as the API shows them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from gosight.http.api import errors
from gosight.http.api.database import Database
from gosight.schemas.alert_channels import Channel, redacted
from gosight.schemas.alerts import Condition, Kind


class _Facts(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    description: str
    condition_type: Kind
    cooldown_mins: int
    is_active: bool
    snoozed_until: datetime | None
    last_triggered: datetime | None
    firing_groups: int
    note: str
    created_at: datetime
    updated_at: datetime


class AlertRule(_Facts, frozen=True, kw_only=True):
    """`channels`: their secrets hidden. `firing_groups`: how many fire now (1 for a rule about the whole).

    `note`: what keeps the rule from being judged, such as too little history; else empty.
    """

    condition: Condition
    channels: list[Any]


class RuleRow(_Facts, frozen=True, kw_only=True):
    """As the query gives it."""

    condition: str
    channels: str

    def rule(self) -> AlertRule:
        """As answers show it."""
        facts = msgspec.structs.asdict(self)
        return AlertRule(
            **facts
            | {
                "condition": msgspec.json.decode(self.condition, type=Condition),
                "channels": [msgspec.to_builtins(redacted(one)) for one in stored_channels(self.channels)],
            }
        )


def stored_channels(text: str) -> list[Channel]:
    """With their secrets."""
    return msgspec.json.decode(text, type=list[Channel])


async def found_rule(database: Database, project_id: str, alert_id: UUID) -> AlertRule:
    """Raises `ApiError` 404."""
    row = await database.row("alerts", RuleRow, project_id, alert_id)
    if row is None:
        raise no_such_rule()
    return row.rule()


def no_such_rule() -> errors.ApiError:
    """404."""
    return errors.not_found("There is no such alert rule.")
