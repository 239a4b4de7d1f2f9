"""An alert that begins is heard over the WebSocket: the api's own evaluator, Redis, and a dashboard that listens."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import msgspec

from gosight.http.api.roles import Role
from gosight.schemas.live import AlertTriggered
from tests.integration.alerts.world import text
from tests.integration.api.people import member, one, run
from tests.integration.api.rows import envelope
from tests.integration.api.service import ApiService, Project
from tests.integration.api.test_realtime import START, publish, subscribed
from tests.waiting import until

MINUTE_MS = 60_000
PAGES = {"metric": "pageviews", "operator": "gte", "threshold": 2, "window": "1m", "group_by": ["path"]}
SET_BACK = "UPDATE alert_clock SET evaluated_until = to_timestamp($1::float8 / 1000)"
IS_PAST = "SELECT evaluated_until >= to_timestamp($1::float8 / 1000) FROM alert_clock"


def make_rule(api: ApiService, project: Project) -> Any:
    rule = {"name": "Many views", "condition": PAGES, "cooldown_mins": 0}
    return member(api, project.id, Role.ADMIN).ask("POST", f"/projects/{project.id}/alerts", rule).data


async def evaluate_again(api: ApiService, end_ms: int) -> None:
    """Let the api evaluate the minute that ends then at once, though it has done so before.

    Said until it is done: an evaluation that was under way would undo it.
    """

    async def is_evaluated() -> bool:
        return bool(await asyncio.to_thread(one, api, IS_PAST, end_ms))

    await until(is_evaluated, 60, "the api evaluates alerts")
    await asyncio.to_thread(run, api, SET_BACK, end_ms - MINUTE_MS)
    await until(is_evaluated, 60, "the minute is evaluated again")


async def test_an_alert_that_begins_is_heard_once_by_whoever_listens_to_alerts(
    api: ApiService, project: Project
) -> None:
    rule = await asyncio.to_thread(make_rule, api, project)
    end_ms = time.time_ns() // 1_000_000 // MINUTE_MS * MINUTE_MS - MINUTE_MS
    views = [{"at": text(end_ms - 1_000), "path": "/pay"} for _ in range(3)]
    await asyncio.to_thread(api.insert_events, envelope(project.id, uuid4(), *views))
    async with subscribed(api, project, "alerts") as hears, subscribed(api, project, "sessions") as hears_not:
        await evaluate_again(api, end_ms)
        said = await hears.hear_but("metrics")
        assert said == {
            "type": "alert.triggered",
            "alert_id": said["alert_id"],
            "rule_id": rule["id"],
            "rule_name": "Many views",
            "state": "firing",
            "group": {"path": "/pay"},
            "metric": "pageviews",
            "value": 3.0,
            "threshold": 2.0,
            "window_start_ms": end_ms - MINUTE_MS,
            "window_end_ms": end_ms,
        }
        stored = "SELECT id::text FROM alert_history WHERE rule_id = $1::text::uuid"
        assert await asyncio.to_thread(one, api, stored, rule["id"]) == said["alert_id"]
        await evaluate_again(api, end_ms)
        last = msgspec.convert(said | {"alert_id": "last"}, AlertTriggered)
        await publish(api, project.id, [last, START])
        assert await hears.hear_but("metrics") == msgspec.to_builtins(last)
        assert await hears_not.hear_but("metrics") == msgspec.to_builtins(START)
