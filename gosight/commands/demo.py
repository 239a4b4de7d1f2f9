"""`gosight demo`: the whole stack, seeded visitors through it, and whether what came out is what went in."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from gosight.commands.demo_watch import watch_file, watch_running
from gosight.commands.first_steps import snippet
from gosight.demo.analyst import Unreadable
from gosight.demo.driver import NotTaken
from gosight.demo.ending import Addresses, Ending
from gosight.demo.live.needs import missing
from gosight.demo.live.report import left_out, visit_lines
from gosight.demo.live.shopper import Lost
from gosight.demo.live.visit import Visit, Visited
from gosight.demo.own_commands import Failed, OwnCommands
from gosight.demo.report import ending_lines, where_to_look
from gosight.demo.shop_site import shop_site
from gosight.demo.tour import Tour
from gosight.demo.weblog import read_log, weblog_site
from gosight.embedded import control
from gosight.embedded.interrupts import interrupted_by_signals
from gosight.embedded.state import State, running

_PROXY = {"GOSIGHT_TRUSTED_PROXIES": "127.0.0.1"}
"""The demo sends as a proxy on this machine does, which says whose address and browser it is."""

_NEXT = """Nothing is left running. Where to look next
  gosight demo --keep   leaves this stack running, and prints its addresses and questions to ask it
  make up               a stack of your own, for your own site"""

_MOST_VISITORS = 10_000
_FAILURES = (NotTaken, Unreadable, Failed, Lost, control.NotStarted, OSError)


@click.command()
@click.option("--visitors", type=click.IntRange(1, _MOST_VISITORS), default=200, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Another seed, other visitors.")
@click.option("--home", type=click.Path(path_type=Path), help="Folder of the demo's data; a temporary one otherwise.")
@click.option(
    "--replay",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default="gosight-demo-replay.html",
    show_default=True,
    help="Where the replay of the visit in a real browser is written, as one page.",
)
@click.option("--keep", is_flag=True, help="Leave the stack running, and say how to look at it and how to stop it.")
def demo(visitors: int, seed: int, home: Path | None, file: Path, keep: bool) -> None:
    """Send seeded visitors, a real server's log and a real browser through the whole path; exit code 0 if all comes
    out right.

    It has a stack of its own, apart from that of `gosight up`, and leaves nothing behind but that page unless told to.
    """
    started = time.monotonic()
    try:
        with interrupted_by_signals(), _home(home, keep) as folder, _stack(folder, keep) as state:
            addresses = Addresses(control.base_url(state, "ingestor"), control.base_url(state, "api"))
            ending = asyncio.run(_tour(state, addresses, visitors, seed))
            _print(ending_lines(ending))
            visited = _visit(state, addresses, file.absolute())
            if keep:
                _print(where_to_look(ending, addresses, folder))
            if visited:
                _print(watch_running(visited, addresses, folder, state) if keep else watch_file(visited))
    except KeyboardInterrupt:
        raise click.Abort from None
    except _FAILURES as error:
        raise click.ClickException(str(error)) from error
    took_s = time.monotonic() - started
    if problems := [*ending.problems, *(visited.problems if visited else [])]:
        raise click.ClickException(f"{len(problems)} differences; {took_s:.0f} s in all.")
    click.echo(f"\nWhat went in came out, each event once. {took_s:.0f} s in all.")
    if not keep:
        click.echo(_NEXT)


def _visit(state: State, addresses: Addresses, file: Path) -> Visited | None:
    """The visit in a real browser; None where this machine lacks what it needs."""
    if lacks := list(missing()):
        _print(left_out(lacks))
        return None
    click.echo("\nVisiting a shop in Chromium")
    visited = asyncio.run(Visit(addresses, OwnCommands(state.environ), snippet, file).run())
    _print(visit_lines(visited))
    return visited


@contextmanager
def _home(chosen: Path | None, keep: bool) -> Iterator[Path]:
    """The folder; a temporary one goes away unless it is to be kept."""
    folder = chosen.absolute() if chosen else Path(tempfile.mkdtemp(prefix="gosight-demo-"))
    try:
        yield folder
    finally:
        if not chosen and not keep:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _stack(home: Path, keep: bool) -> Iterator[State]:
    """A stack that is ready. One that runs there already is not ours to send to, nor to stop."""
    if running(home):
        raise click.ClickException(f"A stack runs on {home} already. Stop it: gosight down --home {home}")
    try:
        yield control.up(home, click.echo, extra=_PROXY)
    finally:
        if not keep:
            control.down(home, click.echo)


async def _tour(state: State, addresses: Addresses, visitors: int, seed: int) -> Ending:
    now_ms = time.time_ns() // 1_000_000
    sites = [shop_site(seed, now_ms, visitors), weblog_site(now_ms, read_log())]
    click.echo(f"\nSending {visitors} visitors (seed {seed}) and the log of a web server")
    return await Tour(addresses, OwnCommands(state.environ), lambda line: click.echo(f"  {line}")).run(sites)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
