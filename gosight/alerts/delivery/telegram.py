"""Telegram, through the Bot API (core.telegram.org/bots/api): a picture with a caption, or text where none is taken."""

import asyncio
from html import escape
from typing import Any

import aiohttp
import msgspec
from aiohttp import ClientSession, FormData

from gosight.alerts.delivery.backoff import bounded
from gosight.alerts.delivery.chart import chart
from gosight.alerts.delivery.message import Message, message
from gosight.alerts.delivery.outside import undelivered
from gosight.alerts.delivery.undelivered import Undelivered
from gosight.schemas.alert_channels import TelegramConfig
from gosight.stores.alert_outbox import Delivery
from gosight.stores.pace import Pace

MAX_CAPTION = 1_024
"""Letters of a picture's caption, without its markup; of a message it is 4,096, more than we ever write."""

_BAD_REQUEST, _FORBIDDEN = 400, 403


class _Parameters(msgspec.Struct, frozen=True):
    retry_after: float = 0.0
    migrate_to_chat_id: int = 0


class _Answer(msgspec.Struct, frozen=True):
    ok: bool
    error_code: int = 0
    description: str = ""
    parameters: _Parameters = _Parameters()


class TelegramSender:
    """`url`: of the Bot API. `token`: of the installation's bot, for channels without one; empty: there is none."""

    def __init__(self, session: ClientSession, pace: Pace, url: str, token: str, dashboard: str) -> None:
        self._session = session
        self._pace = pace
        self._url = url.rstrip("/")
        self._token = token
        self._dashboard = dashboard

    async def send(self, config: TelegramConfig, delivery: Delivery) -> None:
        """Raises `Undelivered`."""
        token = config.bot_token or self._token
        if not token:
            raise Undelivered("there is no bot: neither the channel nor TELEGRAM_BOT_TOKEN names one")
        told = message(delivery.happening, self._dashboard)
        picture = await asyncio.to_thread(chart, delivery.happening)
        if picture is None or len(_visible(told)) > MAX_CAPTION or not await self._photo(token, config, told, picture):
            text = {"chat_id": config.chat_id, "text": html(told), "parse_mode": "HTML"}
            _check(await self._call(token, "sendMessage", json=text | {"link_preview_options": {"is_disabled": True}}))

    async def _photo(self, token: str, config: TelegramConfig, told: Message, picture: bytes) -> bool:
        """False: this chat takes no pictures, or not this one."""
        form = FormData({"chat_id": str(config.chat_id), "caption": html(told), "parse_mode": "HTML"})
        form.add_field("photo", picture, filename="chart.png", content_type="image/png")
        answer = await self._call(token, "sendPhoto", data=form)
        if answer.error_code == _BAD_REQUEST and not answer.parameters.migrate_to_chat_id:
            return False
        _check(answer)
        return True

    async def _call(self, token: str, method: str, **body: Any) -> _Answer:
        await self._pace.turn(token.partition(":")[0])
        try:
            async with self._session.post(f"{self._url}/bot{token}/{method}", **body) as answer:
                return msgspec.json.decode(await answer.read(), type=_Answer)
        except msgspec.MsgspecError as error:
            raise Undelivered(f"Telegram answered {answer.status}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise undelivered(error) from error


def html(told: Message) -> str:
    """In the HTML that Telegram knows."""
    facts = [f"{escape(name)}: {escape(value)}" for name, value in told.facts]
    shown = " · ".join(f'<a href="{escape(link.url)}">{escape(link.text)}</a>' for link in told.links)
    return "\n".join([f"<b>{escape(told.title)}</b>", *facts, shown]).rstrip()


def _visible(told: Message) -> str:
    facts = [f"{name}: {value}" for name, value in told.facts]
    return "\n".join([told.title, *facts, " · ".join(link.text for link in told.links)])


def _check(answer: _Answer) -> None:
    if answer.ok:
        return
    why = f"Telegram answered {answer.error_code}: {answer.description[:200]}"
    if answer.parameters.migrate_to_chat_id:
        why += f" (its chat_id is now {answer.parameters.migrate_to_chat_id})"
    is_final = answer.error_code in (_BAD_REQUEST, _FORBIDDEN)
    raise Undelivered(why, is_final=is_final, hold_s=bounded(answer.parameters.retry_after))
