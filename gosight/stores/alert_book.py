"""What the evaluator keeps in PostgreSQL: rules, the states of their groups, and its clock.

A window's changes are one transaction with what is to be told of them, over the connection that holds the evaluator's
lock: who has lost the lock can change nothing, and a death leaves a window either done or not begun.
"""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import structlog

from gosight.pipeline.alerts.machine import Begun, GroupState, Over, Step
from gosight.schemas.alert_channels import Channel
from gosight.schemas.alerts import Condition, Happening, Rule
from gosight.sql.loader import query
from gosight.stores import alert_outbox, postgres

log = structlog.get_logger(__name__)

_channels = msgspec.json.Decoder(list[Channel])
_condition = msgspec.json.Decoder(Condition)


class Kept(msgspec.Struct, frozen=True):
    """`notes`: of rules that have one. `states`: by rule and group."""

    rules: list[Rule]
    notes: dict[str, str]
    states: dict[str, dict[str, GroupState]]


class Change(msgspec.Struct, frozen=True):
    """What a window changes about a rule. `note`: None where it is the same as before."""

    rule: Rule
    step: Step
    note: str | None


class AlreadyEvaluated(Exception):
    """Somebody else has the clock."""


class AlertBook:
    """Over one connection. Every method raises one of `postgres.UNAVAILABLE`."""

    def __init__(self, connection: postgres.Pool) -> None:
        self._connection = connection

    async def lock(self) -> bool:
        """Whether this connection is the evaluator's from now on, for as long as it lives."""
        if not await self._connection.fetchval(query("postgres/alert_lock")):
            return False
        await self._connection.execute(query("postgres/alert_lock_lets_go"))
        return True

    async def still_holds(self) -> None:
        """Raises one of `postgres.UNAVAILABLE` when the connection, and with it the lock, is gone."""
        await self._connection.execute("SELECT 1")

    async def evaluated_ms(self) -> int | None:
        """The end of the last minute that is done; None before the first one."""
        found: int | None = await self._connection.fetchval(query("postgres/alert_clock"))
        return found

    async def read(self) -> Kept:
        """As of now."""
        rows = await self._connection.fetch(query("postgres/alert_rules_evaluated"))
        states: dict[str, dict[str, GroupState]] = defaultdict(dict)
        for rule_id, key, *state in await self._connection.fetch(query("postgres/alert_states")):
            states[rule_id][key] = GroupState(*state)
        return Kept(
            [rule for row in rows if (rule := _rule(row)) is not None],
            {row["id"]: row["note"] for row in rows if row["note"]},
            states,
        )

    async def write(self, end_ms: int, changes: Sequence[Change]) -> list[Happening]:
        """All of a window's changes or none; what began by it. Raises `AlreadyEvaluated`."""
        begun: list[Happening] = []
        async with self._connection.transaction():
            if not await self._connection.fetchval(query("postgres/alert_clock_advance"), end_ms):
                raise AlreadyEvaluated
            for change in changes:
                channels = _channels.decode(change.rule.channels)
                for one in change.step.over:
                    await self._end(one, channels)
                begun += [one.happening for one in change.step.begun if await self._begin(one, channels)]
                await self._keep(change)
        return begun

    async def _begin(self, begun: Begun, channels: Sequence[Channel]) -> bool:
        happening = begun.happening
        row = (
            happening.alert_id,
            happening.rule_id,
            happening.at_ms,
            happening.value,
            happening.threshold,
            msgspec.json.encode(happening.context).decode(),
            happening.state,
            begun.group_key,
            happening.window_start_ms,
            happening.window_end_ms,
        )
        if not await self._connection.fetchval(query("postgres/alert_begin"), *row):
            return False
        await self._connection.execute(query("postgres/alert_triggered"), happening.rule_id, happening.at_ms)
        await alert_outbox.put(self._connection, happening, channels)
        return True

    async def _end(self, over: Over, channels: Sequence[Channel]) -> None:
        happening = over.happening
        is_new = await self._connection.fetchval(query("postgres/alert_end"), happening.alert_id, happening.at_ms)
        if is_new and over.is_told:
            await alert_outbox.put(self._connection, happening, channels)

    async def _keep(self, change: Change) -> None:
        kept, forgotten = [], []
        for key, state in change.step.states.items():
            if state is None:
                forgotten.append((change.rule.id, key))
            else:
                kept.append((change.rule.id, key, state.alert_id, state.in_digest, state.fired_ms))
        await self._connection.executemany(query("postgres/alert_state_keep"), kept)
        await self._connection.executemany(query("postgres/alert_state_forget"), forgotten)
        if change.note is not None:
            await self._connection.execute(query("postgres/alert_note"), change.rule.id, change.note)


def _rule(row: postgres.Pool) -> Rule | None:
    """None for one that others have written, and that makes no sense: it must not keep the rest from being judged."""
    try:
        _channels.decode(row["channels"])
        return Rule(
            id=row["id"],
            project_id=row["project_id"],
            name=row["name"],
            kind=row["kind"],
            condition=_condition.decode(row["condition"]),
            channels=msgspec.Raw(row["channels"].encode()),
            cooldown_ms=row["cooldown_ms"],
            is_active=row["is_active"],
            snoozed_until_ms=row["snoozed_until_ms"],
        )
    except msgspec.MsgspecError as error:
        log.error("alert_rule_makes_no_sense", rule=row["id"], error=str(error))
        return None
