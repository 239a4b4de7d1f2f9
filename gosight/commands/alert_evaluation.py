"""Builds what evaluates alert rules."""

from collections.abc import Awaitable, Callable

from clickhouse_connect.driver.asyncclient import AsyncClient
from redis.asyncio import Redis

from gosight.alerts.evaluation.evaluator import Evaluator
from gosight.alerts.evaluation.live import LiveAlerts
from gosight.clock import now_ms
from gosight.sections import Settings
from gosight.stores import postgres
from gosight.stores.alert_queries import AlertQueries
from gosight.stores.live import Live


def evaluator(
    settings: Settings, pool: postgres.Pool, client: Callable[[], Awaitable[AsyncClient]], redis_client: Redis
) -> Evaluator:
    """`client`: gives the connected client of ClickHouse."""
    live = LiveAlerts(Live(redis_client), now_ms)
    return Evaluator(pool, AlertQueries(client), now_ms, settings.alerting.grace, live.tell)
