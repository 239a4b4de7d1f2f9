"""Builds what delivers alerts, of the settings under `alerting`."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from ipaddress import ip_network

from aiohttp import ClientSession, ClientTimeout
from redis.asyncio import Redis

from gosight.alerts.delivery.addresses import Network
from gosight.alerts.delivery.deliverer import Deliverer
from gosight.alerts.delivery.mail import MailSender
from gosight.alerts.delivery.outside import TIMEOUT_S, Outside
from gosight.alerts.delivery.senders import Senders
from gosight.alerts.delivery.slack import SlackSender
from gosight.alerts.delivery.telegram import TelegramSender
from gosight.alerts.delivery.topic import TopicSender
from gosight.alerts.delivery.webhook import WebhookSender
from gosight.commands.mail import mail_server
from gosight.sections import Alerting, Settings
from gosight.settings import SettingError
from gosight.stores import postgres
from gosight.stores.pace import Pace

_TELEGRAM_PER_S = 30  # core.telegram.org/bots/faq: of one bot, to all chats together


@asynccontextmanager
async def deliverer(
    settings: Settings, pool: postgres.Pool, redis_client: Redis, dashboard: str
) -> AsyncIterator[Deliverer]:
    """Closes its connections in the end. `dashboard`: where its pages begin. Raises `SettingError`."""
    alerting = settings.alerting
    mail = MailSender(mail_server(alerting.smtp), dashboard)
    allowed = _allowed_targets(alerting)
    async with AsyncExitStack() as stack:
        outside = Outside(allowed)
        stack.push_async_callback(outside.close)
        telegram = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(TIMEOUT_S), trust_env=True))
        topic = TopicSender(settings.kafka.brokers, dashboard)
        stack.push_async_callback(topic.close)
        pace = Pace(redis_client, "telegram", _TELEGRAM_PER_S)
        senders = Senders(
            TelegramSender(telegram, pace, alerting.telegram_url, alerting.telegram_bot_token, dashboard),
            WebhookSender(outside, dashboard),
            mail,
            SlackSender(outside, dashboard),
            topic,
        )
        yield Deliverer(pool, senders.send, random.random)


def _allowed_targets(alerting: Alerting) -> list[Network]:
    try:
        return [ip_network(text, strict=False) for text in alerting.allowed_targets]
    except ValueError as error:
        raise SettingError(f"alerting.allowed_targets: {error}; expected networks such as 10.1.0.0/16") from error
