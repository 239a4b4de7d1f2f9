"""`gosight deadletters list|show|retry`: messages that could not be processed, why, and once more."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
import msgspec

from gosight.commands.tables import as_table, utc_time
from gosight.schemas.topics import DEADLETTERS
from gosight.settings import load
from gosight.stores.dead_letters import Letter, fetch, letters, send_again
from gosight.stores.kafka import UNAVAILABLE, Log, administer, open_log, partitions_of, producing

_HEAD = ("key", "reason", "since (UTC)", "bytes", "error")
_SHOWN_ERROR = 60

T = TypeVar("T")


@click.group()
def deadletters() -> None:
    """Messages that could not be processed."""


@deadletters.command("list")
@click.option("--json", "is_json", is_flag=True, help="One JSON object per letter.")
def list_(is_json: bool) -> None:
    """Show all of them, oldest first."""
    found = _run(_found)
    if is_json:
        for letter in found:
            click.echo(json.dumps(msgspec.to_builtins(letter)))
        return
    if found:
        click.echo(as_table(_HEAD, map(_row, found)))
    click.echo(f"{len(found)} dead letters")


@deadletters.command()
@click.argument("key")
def show(key: str) -> None:
    """Print a letter's headers and the message as it came."""

    async def tell(log: Log, found: list[Letter]) -> None:
        async for record in fetch(log, [_named(found, key)]):
            for name, value in record.headers:
                click.echo(f"{name}: {_text(value)}")
            click.echo(f"\n{_text(record.value)}")

    _run(tell)


@deadletters.command()
@click.argument("keys", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="Every letter that is there now.")
def retry(keys: tuple[str, ...], is_all: bool) -> None:
    """Send messages once more to where they came from, and take their letters away."""
    if bool(keys) == is_all:
        raise click.UsageError("give the keys of letters, or --all")

    async def again(log: Log, found: list[Letter]) -> int:
        chosen = found if is_all else [_named(found, key) for key in keys]
        count = 0
        async with producing(load().kafka.brokers) as producer:
            async for record in fetch(log, chosen):
                message = await send_again(producer, record)
                click.echo(f"{_text(record.key)}: sent again to {message.topic}, partition {message.partition}")
                count += 1
        return count

    click.echo(f"{_run(again)} messages sent again")


async def _found(_log: Log, found: list[Letter]) -> list[Letter]:
    return found


def _run(work: Callable[[Log, list[Letter]], Awaitable[T]]) -> T:
    """Hand all letters to `work`, and a log to read them from."""

    async def run() -> T:
        brokers = load().kafka.brokers
        async with administer(brokers) as admin, open_log(brokers) as log:
            return await work(log, await letters(log, await partitions_of(admin, DEADLETTERS)))

    try:
        return asyncio.run(run())
    except UNAVAILABLE as error:
        raise click.ClickException(f"Kafka cannot be asked: {error or type(error).__name__}") from error
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _named(found: list[Letter], key: str) -> Letter:
    for letter in found:
        if letter.key == key:
            return letter
    raise click.ClickException(f"There is no dead letter {key}.")


def _row(letter: Letter) -> list[str]:
    error = letter.error if len(letter.error) <= _SHOWN_ERROR else f"{letter.error[: _SHOWN_ERROR - 1]}…"
    return [letter.key, letter.reason, utc_time(letter.at_ms), f"{letter.size_bytes:,}", error]


def _text(value: bytes) -> str:
    """As text where it is UTF-8, else with the other bytes escaped."""
    return value.decode("utf-8", "backslashreplace")
