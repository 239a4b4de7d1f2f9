"""Channels of alerts: what is wrong is named, secrets are never shown, and what was shown can be sent back."""

from typing import Any

import msgspec
import pytest

from gosight.schemas.alert_channels import (
    Channel,
    Email,
    EmailConfig,
    Slack,
    SlackConfig,
    Telegram,
    TelegramConfig,
    Webhook,
    WebhookConfig,
    key,
    label,
    read_channels,
    redacted,
    targets,
)
from gosight.schemas.wrong_fields import WrongFields

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
SECRET = "a secret of many letters".replace(" ", "-")
SLACK_URL = "https://hooks.slack.example/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXabcd"

CHANNELS: list[Channel] = [
    Telegram(TelegramConfig(-1001234567890, TOKEN)),
    Telegram(TelegramConfig("@shop_alerts")),
    Webhook(WebhookConfig("https://hooks.example:8443/in?token=0123456789abcdef", SECRET)),
    Email(EmailConfig(["ann@example.com", "bob@example.com"])),
    Slack(SlackConfig(SLACK_URL)),
]


def plain(channels: list[Channel]) -> Any:
    return msgspec.json.decode(msgspec.json.encode(channels))


def wrong(*given: Any, stored: list[Channel] | None = None) -> list[str]:
    with pytest.raises(WrongFields) as caught:
        read_channels(list(given), stored or [])
    return [one.field for one in caught.value.wrong]


def test_all_kinds_as_json() -> None:
    assert read_channels(plain(CHANNELS)) == CHANNELS
    assert plain(CHANNELS)[0] == {"type": "telegram", "config": {"chat_id": -1001234567890, "bot_token": TOKEN}}


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (None, ["channels[0]"]),
        ({}, ["channels[0].type"]),
        ({"type": ["telegram"], "config": {}}, ["channels[0].type"]),
        ({"type": "fax", "config": {}}, ["channels[0].type"]),
        ({"type": "slack"}, ["channels[0].config"]),
        ({"type": "slack", "config": {}, "on": 1}, ["channels[0].on", "url"]),
        ({"type": "webhook", "config": {"url": "ftp://x", "secret": "short", "x": 1}}, ["x", "url", "secret"]),
        ({"type": "webhook", "config": {"url": "https://x/"}}, ["secret"]),
        ({"type": "telegram", "config": {"chat_id": "name", "bot_token": "x/../y"}}, ["chat_id", "bot_token"]),
        ({"type": "email", "config": {"to": ["a@b.example", "a@b.example\nBcc: c@d.example"]}}, ["to[1]"]),
        ({"type": "email", "config": {"to": []}}, ["to"]),
    ],
)
def test_every_wrong_field_of_a_channel_is_named(given: Any, fields: list[str]) -> None:
    assert [name.removeprefix("channels[0].config.") for name in wrong(given)] == fields


@pytest.mark.parametrize(
    "url",
    [
        "https://user:password@host/",
        "https://host\\@other/",
        "https://host /",
        "https://höst/",
        "//host/",
        "https://",
        "https://host/\r\nX: y",
        "https://[::1/",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_address_of_a_webhook(url: str) -> None:
    assert wrong({"type": "slack", "config": {"url": url}}) == ["channels[0].config.url"]


def test_wrong_channels_are_all_named_at_once_without_their_values() -> None:
    given = [{"type": "slack", "config": {"url": f"ftp://{SECRET}"}}, 5]
    with pytest.raises(WrongFields) as caught:
        read_channels(given)
    assert [one.field for one in caught.value.wrong] == ["channels[0].config.url", "channels[1]"]
    assert SECRET not in repr(caught.value.wrong)


@pytest.mark.parametrize("given", [None, {}, "x", [{}] * 21])
def test_what_is_no_list_of_channels(given: Any) -> None:
    with pytest.raises(WrongFields) as caught:
        read_channels(given)
    assert [one.field for one in caught.value.wrong] == ["channels"]


def test_what_is_shown_holds_no_secret() -> None:
    shown = msgspec.json.encode([redacted(channel) for channel in CHANNELS]).decode() + "".join(map(label, CHANNELS))
    for secret in (TOKEN.split(":")[1], SECRET, "0123456789abcdef", "T00000000", "XXXX"):
        assert secret not in shown
    assert redacted(CHANNELS[4]) == Slack(SlackConfig("https://hooks.slack.example/***abcd"))


def test_short_paths_are_hidden_whole() -> None:
    assert redacted(Slack(SlackConfig("https://h.example/secret"))) == Slack(SlackConfig("https://h.example/***"))


def test_a_channel_that_is_sent_back_as_it_was_shown_is_kept() -> None:
    shown = plain([redacted(channel) for channel in CHANNELS])
    assert read_channels(list(reversed(shown)), CHANNELS) == list(reversed(CHANNELS))


def test_half_of_a_channel_cannot_be_changed() -> None:
    """Whoever may not see a secret may not send it elsewhere either."""
    shown = plain([redacted(CHANNELS[2])])[0]
    moved = {"type": "webhook", "config": shown["config"] | {"url": "https://elsewhere.example/"}}
    assert wrong(moved, stored=CHANNELS) == ["channels[0].config.secret"]
    assert wrong(shown) == ["channels[0].config.secret"]


def test_two_that_look_alike_cannot_be_told_apart() -> None:
    twins: list[Channel] = [Webhook(WebhookConfig("https://h.example/a", SECRET + end)) for end in "12"]
    assert wrong(plain([redacted(twins[0])])[0], stored=twins) == ["channels[0]"]


def test_each_address_of_mail_is_a_target_of_its_own() -> None:
    assert [label(one) for one in targets(CHANNELS)][3:5] == ["email ann@example.com", "email bob@example.com"]
    assert len({key(one) for one in targets(CHANNELS)}) == 6
