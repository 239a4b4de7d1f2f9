"""What programs are told: the JSON of webhooks and of Kafka's `gosight.alerts`. The same bytes at each try."""

from typing import Any

import msgspec

from gosight.alerts.delivery.links import Link, links
from gosight.stores.alert_outbox import Delivery

VERSION = 1


class Body(msgspec.Struct, frozen=True):
    """`id`: the idempotency key. `event`: `alert.firing`, `alert.resolved`, `alert.digest` or `alert.test`. `alert`:
    the happening (`schemas/alerts.py`), but its state.
    """

    version: int
    id: str
    event: str
    alert: dict[str, Any]
    links: list[Link]


def body(delivery: Delivery, dashboard: str) -> bytes:
    """`dashboard`: where its pages begin; empty: no links."""
    alert = msgspec.structs.asdict(delivery.happening)
    event = f"alert.{alert.pop('state')}"
    return msgspec.json.encode(Body(VERSION, delivery.id, event, alert, links(delivery.happening, dashboard)))
