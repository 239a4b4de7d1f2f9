"""Incoming webhooks of Slack, and of others that take its JSON."""

import msgspec

from gosight import __version__
from gosight.alerts.delivery.message import Message, message
from gosight.alerts.delivery.outside import Outside
from gosight.schemas.alert_channels import SlackConfig
from gosight.stores.alert_outbox import Delivery

_HEADERS = {"Content-Type": "application/json", "User-Agent": f"GoSight/{__version__}"}
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Between letters a zero-width space keeps what people typed from being read as markup; Slack has no escape for it.
_MARKS = str.maketrans({mark: f"{mark}\u200b" for mark in "*_~`"})


class SlackSender:
    """`dashboard`: where its pages begin."""

    def __init__(self, outside: Outside, dashboard: str) -> None:
        self._outside = outside
        self._dashboard = dashboard

    async def send(self, config: SlackConfig, delivery: Delivery) -> None:
        """Raises `Undelivered`."""
        text = mrkdwn(message(delivery.happening, self._dashboard))
        await self._outside.post(config.url, msgspec.json.encode({"text": text}), _HEADERS)


def mrkdwn(told: Message) -> str:
    """In Slack's markup."""
    facts = [f"{_plain(name)}: {_plain(value)}" for name, value in told.facts]
    shown = " · ".join(f"<{link.url.translate(_ESCAPES)}|{link.text}>" for link in told.links)
    return "\n".join([f"*{_plain(told.title)}*", *facts, shown]).rstrip()


def _plain(text: str) -> str:
    return text.translate(_ESCAPES).translate(_MARKS)
