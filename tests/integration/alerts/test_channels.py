"""Each channel against a server that speaks its protocol: what arrives, and what is made of every refusal."""

import asyncio
import hmac
import json
import ssl
import time
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
import trustme
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import NewTopic
from redis.asyncio import Redis

from gosight.alerts.delivery.undelivered import Undelivered
from gosight.embedded.infra import Infra
from gosight.embedded.ports import free_port
from gosight.schemas.alert_channels import (
    Email,
    EmailConfig,
    Slack,
    SlackConfig,
    Target,
    Telegram,
    TelegramConfig,
    Topic,
    Webhook,
    WebhookConfig,
    label,
)
from gosight.schemas.topics import ALERTS
from gosight.stores.alert_outbox import Delivery
from gosight.stores.kafka import administer
from gosight.stores.mail import MailServer
from gosight.stores.pace import Pace
from tests.happenings import START_MS, happened
from tests.integration.alerts.channels import BOT_TOKEN, senders
from tests.receivers import (
    HttpReceiver,
    Mailbox,
    TelegramServer,
    answering,
    hanging_up,
    mail_server,
    refused_by_telegram,
    silent,
)

SECRET = "a-secret-of-many-letters"
SERIES = {"series": [[START_MS - 300_000, 4.0], [START_MS, 23.0]], "session_ids": ["s1"]}
CHAT = Telegram(TelegramConfig(-100123))
ANN = Email(EmailConfig(["ann@example.com"]))
PASSWORD = "the-password-of-the-server"


def to(target: Target, **fields: Any) -> Delivery:
    return Delivery("0e0f6f1c-0000-5000-8000-000000000001", 1, "key", target, label(target), happened(**fields))


async def failure(redis_url: str, delivery: Delivery, **how: Any) -> Undelivered:
    async with senders(redis_url, **how) as every:
        with pytest.raises(Undelivered) as caught:
            await every.send(delivery)
    for secret in (BOT_TOKEN, SECRET, PASSWORD):
        assert secret not in caught.value.why
    return caught.value


async def test_a_webhook_is_signed_and_the_same_at_each_try(redis_url: str) -> None:
    async with HttpReceiver().running() as receiver, senders(redis_url) as every:
        delivery = to(Webhook(WebhookConfig(f"{receiver.url}/hook", SECRET)), state="resolved")
        for _ in range(2):
            await every.send(delivery)
    first, second = receiver.got
    assert first.body == second.body
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"] == delivery.id
    moment, given = (part.partition("=")[2] for part in first.headers["X-GoSight-Signature"].split(","))
    expected = hmac.new(SECRET.encode(), f"{moment}.".encode() + first.body, "sha256").hexdigest()
    assert given == expected
    assert abs(time.time() - int(moment)) < 3_600
    body = json.loads(first.body)
    assert (body["version"], body["id"], body["event"]) == (1, delivery.id, "alert.resolved")
    assert body["alert"]["group"] == {"path": "/checkout"}
    assert [link["text"] for link in body["links"]] == ["Alert", "Session 1", "Replay 1"]


async def test_slack_gets_text(redis_url: str) -> None:
    async with HttpReceiver().running() as receiver, senders(redis_url) as every:
        await every.send(to(Slack(SlackConfig(receiver.url))))
    text = json.loads(receiver.got[0].body)["text"]
    assert text.startswith("*\N{LARGE RED CIRCLE} Rage on checkout*\nrage clicks: 23")


async def test_telegram_gets_a_picture_where_there_is_one_and_text_where_there_is_not(redis_url: str) -> None:
    async with TelegramServer().running() as server, senders(redis_url, telegram_url=server.url) as every:
        await every.send(to(CHAT, context=SERIES))
        await every.send(to(CHAT))
    assert server.methods == ["sendPhoto", "sendMessage"]
    assert {got.path.split("/")[1] for got in server.got} == {f"bot{BOT_TOKEN}"}
    assert b"\x89PNG" in server.got[0].body
    assert b"-100123" in server.got[0].body
    text = json.loads(server.got[1].body)
    assert text["parse_mode"] == "HTML"
    assert text["text"].startswith("<b>\N{LARGE RED CIRCLE} Rage on checkout</b>\nrage clicks: 23")


async def test_telegram_without_the_right_to_send_pictures_gets_text(redis_url: str) -> None:
    async with TelegramServer().running() as server, senders(redis_url, telegram_url=server.url) as every:
        server.script = [refused_by_telegram(400, "Bad Request: not enough rights to send photos to the chat")]
        await every.send(to(CHAT, context=SERIES))
    assert server.methods == ["sendPhoto", "sendMessage"]


async def test_a_channels_own_bot(redis_url: str) -> None:
    own = "987654321:zzYYxxWWvvUUttSSrrQQppOOnnMMllKKjjI"
    async with TelegramServer().running() as server, senders(redis_url, telegram_url=server.url) as every:
        await every.send(to(Telegram(TelegramConfig("@shop_alerts", own))))
    assert server.got[0].path == f"/bot{own}/sendMessage"


@pytest.mark.parametrize(
    ("answer", "why", "is_final", "hold_s"),
    [
        (refused_by_telegram(429, "Too Many Requests: retry after 7", retry_after=7), "429: Too Many", False, 7),
        (refused_by_telegram(400, "Bad Request: chat not found"), "400: Bad Request: chat not found", True, 0),
        (refused_by_telegram(403, "Forbidden: bot was kicked from the group chat"), "403: Forbidden", True, 0),
        (refused_by_telegram(401, "Unauthorized"), "401: Unauthorized", False, 0),
        (
            refused_by_telegram(400, "Bad Request: upgraded to a supergroup", migrate_to_chat_id=-100987),
            "400: Bad Request: upgraded to a supergroup (its chat_id is now -100987)",
            True,
            0,
        ),
        (answering(502, body="<html>"), "502", False, 0),
        (hanging_up, "", False, 0),
        (silent, "", False, 0),
    ],
)
async def test_what_telegram_may_say(redis_url: str, answer: Any, why: str, is_final: bool, hold_s: float) -> None:
    async with TelegramServer().running() as server:
        server.script = [answer]
        found = await failure(redis_url, to(CHAT), telegram_url=server.url, timeout_s=1.0)
    assert found.why.startswith(f"Telegram answered {why}" if why else ("no answer in time", "the connection broke"))
    assert (found.is_final, found.hold_s) == (is_final, hold_s)


async def test_no_bot_and_no_mail_server_are_said_so(redis_url: str) -> None:
    assert "TELEGRAM_BOT_TOKEN" in (await failure(redis_url, to(CHAT), bot_token="")).why
    nowhere = MailServer("", 587, "", "", "", "starttls")
    assert "alerting.smtp.host" in (await failure(redis_url, to(ANN), mail=nowhere)).why


async def test_thirty_a_second_of_one_bot(redis_url: str) -> None:
    """Whatever a machine's speed, the turns of 40 messages take as long as 35 of them need at 25 a second."""
    client = Redis.from_url(redis_url)
    pace = Pace(client, "test", 30)
    begin = time.monotonic()
    await asyncio.gather(*(pace.turn("bot") for _ in range(40)))
    assert time.monotonic() - begin > 34 / 25
    await client.aclose()


async def test_nobody_waits_for_a_redis_that_is_away() -> None:
    client = Redis(host="127.0.0.1", port=free_port())
    await Pace(client, "test", 30).turn("bot")
    await client.aclose()


class Tls:
    """A server's certificate for `name`, and a client that trusts who signed it."""

    def __init__(self, name: str = "127.0.0.1") -> None:
        authority = trustme.CA()
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(self.server)
        self.client = ssl.create_default_context()
        authority.configure_trust(self.client)


def server_at(port: int, password: str = "", **other: Any) -> MailServer:
    known: dict[str, Any] = {"username": "gosight" if password else "", "security": "starttls"}
    return MailServer(host="127.0.0.1", port=port, password=password, sender="gosight@example.org", **known | other)


async def test_mail_over_starttls_with_a_password(redis_url: str) -> None:
    mailbox, tls = Mailbox(), Tls()
    async with (
        mail_server(mailbox, tls.server, PASSWORD) as port,
        senders(redis_url, mail=server_at(port, PASSWORD), trusted=tls.client) as every,
    ):
        for _ in range(2):
            await every.send(to(ANN, context=SERIES))
    first, again = (message_from_bytes(envelope.original_content or b"", policy=default) for envelope in mailbox.got)
    assert mailbox.got[0].rcpt_tos == ["ann@example.com"]
    assert first["Message-ID"] == again["Message-ID"] == "<0e0f6f1c-0000-5000-8000-000000000001@example.org>"
    assert first["Subject"] == "\N{LARGE RED CIRCLE} Rage on checkout"
    texts = [part.get_content() for part in first.walk() if part.get_content_type() == "text/plain"]
    assert "rage clicks: 23" in texts[0]


@pytest.mark.parametrize("name", ["127.0.0.1", "mail.example"])
async def test_mail_goes_to_no_server_whose_certificate_is_not_trusted(redis_url: str, name: str) -> None:
    mailbox, tls = Mailbox(), Tls(name)
    trusted = Tls().client if name == "127.0.0.1" else tls.client
    async with mail_server(mailbox, tls.server) as port:
        found = await failure(redis_url, to(ANN), mail=server_at(port), trusted=trusted)
    assert found.why.startswith("the mail server's certificate is not trusted: ")
    assert mailbox.got == []


async def test_mail_goes_to_no_server_without_starttls(redis_url: str) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox, None) as port:
        assert not (await failure(redis_url, to(ANN), mail=server_at(port))).is_final
        assert mailbox.got == []
        async with senders(redis_url, mail=server_at(port, security="none")) as every:
            await every.send(to(ANN))
    assert len(mailbox.got) == 1


async def test_what_a_mail_server_may_say(redis_url: str) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox, None) as port:
        mail = server_at(port, security="none")
        mailbox.refused = {"ann@example.com": "550 5.1.1 no such user"}
        found = await failure(redis_url, to(ANN), mail=mail)
        assert (found.why, found.is_final) == ("the mail server refused the address: 550", True)
        mailbox.refused = {"ann@example.com": "451 4.7.1 greylisted"}
        assert not (await failure(redis_url, to(ANN), mail=mail)).is_final
        mailbox.refused, mailbox.replies = {}, ["452 full"]
        found = await failure(redis_url, to(ANN), mail=mail)
        assert (found.why, found.is_final) == ("the mail server answered 452", False)
    assert not (await failure(redis_url, to(ANN), mail=mail)).is_final


async def test_a_wrong_password_of_the_mail_server(redis_url: str) -> None:
    tls = Tls()
    async with mail_server(Mailbox(), tls.server, "another") as port:
        found = await failure(redis_url, to(ANN), mail=server_at(port, PASSWORD), trusted=tls.client)
    assert (found.why, found.is_final) == ("the mail server does not take our password (alerting.smtp)", False)


async def make_topic(brokers: str) -> None:
    async with administer([brokers]) as admin:
        if ALERTS not in await admin.list_topics():
            await admin.create_topics([NewTopic(ALERTS, 1, 1)])


async def test_kafka_gets_the_same_json_keyed_by_project(infra: Infra, redis_url: str) -> None:
    brokers = infra.address("kafka")
    await make_topic(brokers)
    delivery = to(Topic("p1"))
    consumer = AIOKafkaConsumer(ALERTS, bootstrap_servers=brokers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with senders(redis_url, brokers=brokers) as every:
            await every.send(delivery)
        while json.loads((record := await consumer.getone()).value)["id"] != delivery.id:
            pass
    finally:
        await consumer.stop()
    assert record.key == b"p1"
    assert dict(record.headers) == {"v": b"1", "idempotency_key": delivery.id.encode()}


async def test_kafka_away(redis_url: str) -> None:
    found = await failure(redis_url, to(Topic("p")))
    assert found.why.startswith("Kafka: ")
    assert not found.is_final
