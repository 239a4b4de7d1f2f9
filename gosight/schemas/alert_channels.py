"""Where a rule's alerts are sent: `{"type": "telegram", "config": {…}}` (spec/api.md, 'Alerts').

Configurations hold secrets: the API shows channels as `redacted` gives them, logs name them as `label` does.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from gosight.schemas.wrong_fields import WrongField, WrongFields, read

ChatName = Annotated[str, Meta(pattern=r"^(-?[0-9]{1,18}|@[A-Za-z0-9_]{4,32})\Z")]
BotToken = Annotated[str, Meta(pattern=r"^[0-9]{1,20}:[A-Za-z0-9_-]{20,100}\Z")]
Address = Annotated[str, Meta(max_length=254, pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\Z")]
_HOST = r"([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?"
Url = Annotated[str, Meta(max_length=2_000, pattern=rf"^https?://{_HOST}([/?][!-~]*)?\Z")]
"""Without user and password; a host of other letters is written in its `xn--` form."""

_MAX_CHANNELS = 20
_HIDDEN = "***"
_SHOWN_END = 4
_PARTS = re.compile(r"^(https?://[^/?]+)(.*)")


class TelegramConfig(msgspec.Struct, frozen=True):
    """`chat_id`: a number, or the `@name` of a channel. `bot_token`: of a bot other than the installation's."""

    chat_id: int | ChatName
    bot_token: BotToken | None = None


class WebhookConfig(msgspec.Struct, frozen=True):
    """`secret`: what signatures are made with."""

    url: Url
    secret: Annotated[str, Meta(min_length=16, max_length=256, pattern=r"^[!-~]+\Z")]


class EmailConfig(msgspec.Struct, frozen=True):
    """Each address gets a message of its own."""

    to: Annotated[list[Address], Meta(min_length=1, max_length=20)]


class SlackConfig(msgspec.Struct, frozen=True):
    """`url`: of an incoming webhook of Slack, Mattermost, Rocket.Chat or another that takes Slack's JSON."""

    url: Url


class Telegram(msgspec.Struct, frozen=True, tag_field="type", tag="telegram"):
    """A chat, through a bot."""

    config: TelegramConfig


class Webhook(msgspec.Struct, frozen=True, tag_field="type", tag="webhook"):
    """Signed JSON."""

    config: WebhookConfig


class Email(msgspec.Struct, frozen=True, tag_field="type", tag="email"):
    """Mail, through the installation's server."""

    config: EmailConfig


class Slack(msgspec.Struct, frozen=True, tag_field="type", tag="slack"):
    """Slack's JSON."""

    config: SlackConfig


class Topic(msgspec.Struct, frozen=True, tag_field="type", tag="kafka"):
    """Kafka's `gosight.alerts`, which every alert goes to; nobody chooses it. `project_id`: the key of its messages."""

    project_id: str


Channel = Telegram | Webhook | Email | Slack
Target = Channel | Topic

_CONFIGS: dict[str, tuple[Any, Any]] = {
    "telegram": (Telegram, TelegramConfig),
    "webhook": (Webhook, WebhookConfig),
    "email": (Email, EmailConfig),
    "slack": (Slack, SlackConfig),
}


def read_channels(given: Any, stored: Sequence[Channel] = (), name: str = "channels") -> list[Channel]:
    """Channels of a request. One that equals the redacted form of a `stored` one is that one: secrets are never shown,
    so a client can keep a channel but not change half of it. Raises `WrongFields`, each named below `name`.
    """
    if not isinstance(given, list) or len(given) > _MAX_CHANNELS:
        raise WrongFields([WrongField(name, f"Expected an array of at most {_MAX_CHANNELS} channels")])
    channels: list[Channel] = []
    wrong: list[WrongField] = []
    for number, one in enumerate(given):
        try:
            channels.append(_kept(one, stored, f"{name}[{number}]") or _read_channel(one, f"{name}[{number}]"))
        except WrongFields as error:
            wrong += error.wrong
    if wrong:
        raise WrongFields(wrong)
    return channels


def redacted(channel: Channel) -> Channel:
    """The same with its secrets hidden; of an address that may hold one, the host and the last characters stay."""
    match channel:
        case Telegram(TelegramConfig(bot_token=str() as token)):
            return Telegram(replace(channel.config, bot_token=f"{token.partition(':')[0]}:{_HIDDEN}"))
        case Webhook(config):
            return Webhook(WebhookConfig(_cut(config.url), _HIDDEN))
        case Slack(config):
            return Slack(SlackConfig(_cut(config.url)))
    return channel


def label(target: Target) -> str:
    """The target in a few words without secrets, e.g. `email ann@example.com`."""
    if isinstance(target, Topic):
        return "kafka"
    match redacted(target):
        case Telegram(config):
            return f"telegram {config.chat_id}"
        case Email(config):
            return f"email {', '.join(config.to)}"
        case Webhook(config):
            return f"webhook {config.url}"
        case Slack(config):
            return f"slack {config.url}"


def targets(channels: Sequence[Channel]) -> list[Channel]:
    """The same with a channel for each address of mail, so that each is delivered to on its own."""
    single: list[Channel] = []
    for channel in channels:
        if isinstance(channel, Email):
            single += [Email(EmailConfig([address])) for address in channel.config.to]
        else:
            single.append(channel)
    return single


def key(target: Target) -> str:
    """What tells targets apart: their content."""
    return sha256(msgspec.json.encode(target)).hexdigest()


def _kept(given: Any, stored: Sequence[Channel], name: str) -> Channel | None:
    alike = [channel for channel in stored if msgspec.to_builtins(redacted(channel)) == given]
    if len(alike) > 1:
        raise WrongFields([WrongField(name, "Several channels look like this: say its secrets again")])
    return alike[0] if alike else None


def _read_channel(given: Any, name: str) -> Channel:
    if not isinstance(given, dict):
        raise WrongFields([WrongField(name, "Expected an object with `type` and `config`")])
    name_of_kind = given.get("type")
    if not isinstance(name_of_kind, str) or name_of_kind not in _CONFIGS:
        raise WrongFields([WrongField(f"{name}.type", f"Expected one of {', '.join(_CONFIGS)}")])
    kind, config_kind = _CONFIGS[name_of_kind]
    wrong = [
        WrongField(f"{name}.{other}", "There is no such field here.") for other in given.keys() - {"type", "config"}
    ]
    config = given.get("config")
    if not isinstance(config, dict):
        raise WrongFields([*wrong, WrongField(f"{name}.config", "Expected an object")])
    try:
        channel: Channel = kind(read(config_kind, config, f"{name}.config."))
    except WrongFields as error:
        raise WrongFields(wrong + error.wrong) from None
    if wrong:
        raise WrongFields(wrong)
    return channel


def _cut(url: str) -> str:
    host, rest = _PARTS.findall(url)[0]
    return f"{host}/{_HIDDEN}{rest[-_SHOWN_END:]}" if len(rest) > 4 * _SHOWN_END else f"{host}/{_HIDDEN}"
