"""The api's process tells what its outbox holds, people and Kafka's consumers alike."""

import json

import asyncpg
from aiokafka import AIOKafkaConsumer

from gosight.schemas.alert_channels import Webhook, WebhookConfig
from gosight.schemas.topics import ALERTS
from tests.integration.alerts.outbox import connected, happen, make_rule
from tests.integration.api.service import ApiService
from tests.receivers import HttpReceiver
from tests.waiting import until


async def test_what_is_in_the_outbox_is_told(api: ApiService) -> None:
    async with HttpReceiver().running() as receiver, connected(api.installation.postgres_url) as pool:
        rule = await make_rule(pool)
        begun = await happen(pool, rule, [Webhook(WebhookConfig(receiver.url, "a-secret-of-many-letters"))])
        await until(lambda: _is_told(pool, begun.alert_id), 60, "nobody was told")
        (got,) = receiver.got
    assert json.loads(got.body)["links"][0]["url"].startswith("https://dashboard.example/projects/")
    consumer = AIOKafkaConsumer(ALERTS, bootstrap_servers=api.installation.brokers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        while (record := await consumer.getone()).key != rule[0].encode():
            pass
    finally:
        await consumer.stop()
    published = json.loads(record.value)
    told = json.loads(got.body)
    assert published["alert"] == told["alert"]
    assert published["id"] != told["id"]
    assert "gosight_alerts_deliveries_total" in api.ask("/metrics", port=api.metrics_port).text


async def _is_told(pool: asyncpg.Pool, alert_id: str) -> bool:
    left = "SELECT count(*) FROM alert_deliveries WHERE alert_id = $1 AND delivered_at IS NULL"
    return bool(await pool.fetchval(left, alert_id) == 0)
