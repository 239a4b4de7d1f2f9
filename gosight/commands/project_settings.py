"""`gosight project set|unset|get|history`: what a project has set, by dotted keys."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

import click
import msgspec

from gosight.commands.database import as_json, tell, with_pool
from gosight.commands.installation import installation
from gosight.commands.tables import as_table
from gosight.schemas.wrong_setting import WrongSetting
from gosight.settings import load
from gosight.sql.loader import query
from gosight.stores import postgres, redis
from gosight.stores.settings_desk import Author, Changed, SettingsDesk
from gosight.stores.settings_patch import Difference, flat, nested

_BY = Author("command line")

T = TypeVar("T")

of_project = click.option("--project", "project_name", required=True, help="Id or short name.")


@click.command("set")
@of_project
@click.argument("assignments", nargs=-1, required=True, metavar="KEY=VALUE...")
@as_json
def set_settings(project_name: str, assignments: Sequence[str], is_json: bool) -> None:
    """Set some settings of a project: all of them or, if one makes no sense, none.

    A VALUE is JSON or else a text: insights.rage_click.min_clicks=4 privacy.ip=hash privacy.block_urls='["/account/*"]'
    """
    _change(project_name, dict(map(_assignment, assignments)), is_json)


@click.command("unset")
@of_project
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@as_json
def unset_settings(project_name: str, keys: Sequence[str], is_json: bool) -> None:
    """Give settings, or whole sections such as insights.rage_click, back to the installation."""
    _change(project_name, dict.fromkeys(keys), is_json)


@click.command("get")
@of_project
@click.argument("keys", nargs=-1, metavar="[KEY...]")
@as_json
def get_settings(project_name: str, keys: Sequence[str], is_json: bool) -> None:
    """Show what is in force: of these keys and sections, or all of it."""
    current = _with_desk(project_name, lambda desk, project_id: desk.current(project_id))
    own, found = flat(current.own), _chosen(flat(current.settings), keys)
    rows = [(key, _shown(value), "project" if key in own else "installation") for key, value in found.items()]
    tell(as_table(("key", "value", "set by"), rows), {"version": current.version, "settings": found}, is_json)


@click.command("history")
@of_project
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True)
@as_json
def list_versions(project_name: str, limit: int, is_json: bool) -> None:
    """List the versions of a project's settings, newest first: when, by whom, and what changed."""
    versions = _with_desk(project_name, lambda desk, project_id: desk.versions(project_id, limit))
    rows = [
        (str(one.version), f"{one.created_at:%Y-%m-%d %H:%M:%S}", one.changed_by or "installation", said)
        for one in versions
        for said in [_said(difference) for difference in one.differences] or [""]
    ]
    facts = {"versions": [_plain(asdict(one)) for one in versions]}
    tell(as_table(("version", "made at (UTC)", "by", "change"), rows), facts, is_json)


COMMANDS = (set_settings, unset_settings, get_settings, list_versions)


def _change(project_name: str, values: Mapping[str, Any], is_json: bool) -> None:
    try:
        changes = nested(values)
        done = _with_desk(project_name, lambda desk, project_id: desk.change(project_id, changes, _BY))
    except WrongSetting as error:
        raise click.ClickException(str(error)) from error
    facts = {"version": done.version, "changes": _plain(done.differences), "is_announced": done.is_announced}
    tell("\n".join(_summary(done)), facts, is_json)


def _summary(done: Changed) -> list[str]:
    lines = [_said(one) for one in done.differences] or ["Nothing changes."]
    lines.append(f"Version {done.version} of the settings, in force within 10 s.")
    if not done.is_announced:
        lines.append("Redis is away: once it is back, do this again, or some ingestors may be late by 5 minutes.")
    return lines


def _assignment(text: str) -> tuple[str, Any]:
    key, sign, value = text.partition("=")
    if not sign:
        raise click.BadParameter(f"{text!r}: expected KEY=VALUE")
    try:
        return key, msgspec.json.decode(value)
    except (msgspec.MsgspecError, UnicodeError):
        return key, value


def _chosen(settings: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """Those of the keys, and below the sections; sorted."""
    wanted = {key: [one for one in settings if one == key or one.startswith(f"{key}.")] for key in keys}
    for key, found in wanted.items():
        if not found:
            raise click.ClickException(f"{key}: there is no such setting.")
    names = {one for found in wanted.values() for one in found}
    return {key: settings[key] for key in sorted(names if keys else settings)}


def _with_desk(project_name: str, work: Callable[[SettingsDesk, str], Awaitable[T]]) -> T:
    settings = load()

    async def run(pool: postgres.Pool) -> T:
        project_id = await pool.fetchval(query("postgres/project_find"), project_name)
        if project_id is None:
            raise click.ClickException(f"There is no project {project_name}.")
        client = redis.connect(settings.redis.url)
        try:
            return await work(SettingsDesk(pool, client, installation(settings)), project_id)
        finally:
            await client.aclose()

    return with_pool(run)


def _said(one: Difference) -> str:
    return f"{one.key}: {_shown(one.before)} -> {_shown(one.after)}"


def _shown(value: Any) -> str:
    return "-" if value is None else msgspec.json.encode(value).decode()


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)
