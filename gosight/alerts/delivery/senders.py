"""One sender for each kind of channel."""

from gosight.alerts.delivery.mail import MailSender
from gosight.alerts.delivery.slack import SlackSender
from gosight.alerts.delivery.telegram import TelegramSender
from gosight.alerts.delivery.topic import TopicSender
from gosight.alerts.delivery.webhook import WebhookSender
from gosight.schemas.alert_channels import Email, Slack, Telegram, Topic, Webhook
from gosight.stores.alert_outbox import Delivery


class Senders:
    """All of them. `send` raises `Undelivered`."""

    def __init__(
        self,
        telegram: TelegramSender,
        webhook: WebhookSender,
        email: MailSender,
        slack: SlackSender,
        topic: TopicSender,
    ) -> None:
        self._telegram = telegram
        self._webhook = webhook
        self._email = email
        self._slack = slack
        self._topic = topic

    async def send(self, delivery: Delivery) -> None:
        """Give it to the sender of its channel."""
        match delivery.channel:
            case Telegram(config):
                await self._telegram.send(config, delivery)
            case Webhook(config):
                await self._webhook.send(config, delivery)
            case Email(config):
                await self._email.send(config, delivery)
            case Slack(config):
                await self._slack.send(config, delivery)
            case Topic(project_id):
                await self._topic.send(project_id, delivery)
