"""Webhooks: signed JSON that says its version, with an idempotency key that is the same at each try."""

import time

from gosight import __version__
from gosight.alerts.delivery.body import body
from gosight.alerts.delivery.outside import Outside
from gosight.alerts.delivery.signature import HEADER, sign
from gosight.schemas.alert_channels import WebhookConfig
from gosight.stores.alert_outbox import Delivery

IDEMPOTENCY_HEADER = "Idempotency-Key"


class WebhookSender:
    """`dashboard`: where its pages begin."""

    def __init__(self, outside: Outside, dashboard: str) -> None:
        self._outside = outside
        self._dashboard = dashboard

    async def send(self, config: WebhookConfig, delivery: Delivery) -> None:
        """Raises `Undelivered`."""
        text = body(delivery, self._dashboard)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"GoSight/{__version__}",
            IDEMPOTENCY_HEADER: delivery.id,
            HEADER: sign(config.secret, int(time.time()), text),
        }
        await self._outside.post(config.url, text, headers)
