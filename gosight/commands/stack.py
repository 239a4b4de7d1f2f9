"""`gosight up|down|status|logs|env`: everything on this one machine, without Docker."""

import os
import shlex
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from gosight.commands.first_steps import first_login, snippet
from gosight.embedded import control, state
from gosight.embedded.address import masked
from gosight.embedded.follow import LineReader, last_lines
from gosight.embedded.home import default_home, log_file
from gosight.embedded.interrupts import interrupted_by_signals
from gosight.embedded.plan import LOOPBACK
from gosight.embedded.stack import Stack
from gosight.embedded.state import ServiceState, State

_POLL_S = 0.25

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=lambda: default_home(os.environ),
    help="Folder of all its data; GOSIGHT_HOME in the environment, else ~/.local/share/gosight.",
)


@click.command()
@home_option
@click.option("--listen", default=LOOPBACK, show_default=True, help="Address of our services; 0.0.0.0 = all.")
@click.option("--detach", is_flag=True, help="Return when all is ready; it runs on in the background.")
def up(home: Path, listen: str, detach: bool) -> None:
    """Start everything on this machine: Kafka, ClickHouse's engine, PostgreSQL, Redis, ingestor, processor, api."""
    home = home.absolute()
    if detach:
        _up_detached(home, listen)
    else:
        _up(home, listen)


@click.command()
@home_option
def down(home: Path) -> None:
    """Stop what `gosight up` started, and keep its data."""
    try:
        was_running = control.down(home.absolute(), click.echo)
    except RuntimeError as error:
        raise click.ClickException(str(error)) from error
    click.echo("stopped" if was_running else f"nothing runs on {home}")


@click.command()
@home_option
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object; passwords are masked there too.")
def status(home: Path, is_json: bool) -> None:
    """Say how each service does; exit code 1 unless all are up."""
    current = state.read(home.absolute())
    if current is None:
        raise click.ClickException(f"nothing runs on {home}; start it: gosight up")
    rows = [_row(service) for service in current.services]
    supervisor = current.phase if current.supervisor.is_alive() else "dead"
    if is_json:
        facts = {"supervisor": {"pid": current.supervisor.pid, "phase": supervisor}, "services": rows}
        click.echo(msgspec.json.encode(facts))
    else:
        _print_table(rows)
        click.echo(f"supervisor {supervisor} (pid {current.supervisor.pid}), home {home}")
    if supervisor != "ready" or any(row["phase"] not in {"ready", "done"} for row in rows):
        raise SystemExit(1)


@click.command()
@click.argument("service")
@home_option
@click.option("-f", "--follow", is_flag=True, help="Go on with what is added, until Ctrl-C.")
@click.option("-n", "--lines", default=100, show_default=True, help="How many of the last lines.")
def logs(service: str, home: Path, follow: bool, lines: int) -> None:
    """Print the end of what a service said, e.g. `gosight logs processor -f`."""
    file = log_file(home.absolute(), service)
    if not file.exists():
        names = sorted(other.stem for other in file.parent.glob("*.log"))
        raise click.ClickException(f"no log of {service} in {file.parent}; there are: {', '.join(names) or 'none'}")
    reader = LineReader(file, at_end=True)
    for line in last_lines(file, lines):
        click.echo(line)
    while follow:
        for line in reader.lines():
            click.echo(line)
        time.sleep(_POLL_S)


@click.command()
@home_option
def env(home: Path) -> None:
    """Print what other commands need to speak to this stack, passwords included: eval "$(gosight env)"."""
    try:
        environ = state.environment(home.absolute())
    except state.NotRunning as error:
        raise click.ClickException(str(error)) from error
    for name, value in environ.items():
        click.echo(f"export {name}={shlex.quote(value)}")


def _up(home: Path, listen: str) -> None:
    try:
        with interrupted_by_signals(), Stack(home, click.echo, listen) as stack:
            _print_welcome(home, stack.state)
            click.echo("Stop: Ctrl-C")
            try:
                stack.wait()
            finally:
                click.echo("Stopping")
    except KeyboardInterrupt:
        click.echo("Stopped.")
    except (OSError, RuntimeError) as error:
        raise click.ClickException(str(error)) from error


def _up_detached(home: Path, listen: str) -> None:
    try:
        current = control.up(home, click.echo, listen=listen)
    except control.NotStarted as error:
        raise click.ClickException(str(error)) from error
    _print_welcome(home, current)
    click.echo("Stop: gosight down")


def _print_welcome(home: Path, current: State) -> None:
    here = "" if home == default_home(os.environ) else f" --home {shlex.quote(str(home))}"
    ingest, api = control.base_url(current, "ingestor"), control.base_url(current, "api")
    click.echo(
        f"""
GoSight runs.
  dashboard        {api}
  events go to     {ingest}/v1/events
  queries go to    {api}/api/v1
  its data lies in {home}
{_first_steps(home, current, ingest)}
How it does: gosight status{here}; gosight logs processor -f{here}
For other commands: eval "$(gosight env{here})"
"""
    )


def _first_steps(home: Path, current: State, ingest: str) -> str:
    """An account to sign in with and a snippet for a site, where those that were made first are known."""
    login = first_login(home, current.environ)
    if login is None:
        return ""
    return f"""
Sign in as {login.email} with the password {login.password}
(as it was at first; the dashboard changes it, under "Admin"). Put this into your pages, and watch them:

{textwrap.indent(snippet(login.key, ingest), "  ")}
"""


def _row(service: ServiceState) -> dict[str, str | int | None]:
    """One line of `status`. A process may have died a moment ago, before its supervisor noticed."""
    is_gone = service.phase in {"starting", "ready"} and not service.is_alive()
    return {
        "service": service.name,
        "phase": "dead" if is_gone else service.phase,
        "pid": service.identity.pid if service.identity and service.phase != "done" else None,
        "restarts": service.restarts,
        "address": masked(service.address),
    }


def _print_table(rows: Sequence[dict[str, str | int | None]]) -> None:
    shape = "{:<11} {:<10} {:>8} {:>8}  {}"
    click.echo(shape.format(*(name.upper() for name in rows[0])))
    for row in rows:
        click.echo(shape.format(*("" if value is None else value for value in row.values())))
