"""`gosight user|project|key create`: the first accounts of an installation, made on the server's own command line."""

import asyncio
import json
import os
import re
import secrets
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
import click
from argon2 import PasswordHasher

from gosight.schemas.keys import KEY_PREFIX
from gosight.settings import load
from gosight.sql.loader import query
from gosight.stores import postgres
from gosight.stores.keys import hash_key

_KEY_BYTES = 24
_SHOWN_PREFIX = 12
_MIN_PASSWORD = 10
_WAIT_S = 10.0
_PASSWORD_VARIABLE = "GOSIGHT_PASSWORD"  # noqa: S105 - the name of a variable

T = TypeVar("T")

as_json = click.option("--json", "is_json", is_flag=True, help="Print one JSON object.")


@click.group()
def user() -> None:
    """People who use the dashboard and the API."""


@click.group()
def project() -> None:
    """Sites and apps."""


@click.group()
def key() -> None:
    """API keys."""


@user.command("create")
@click.option("--email", required=True)
@click.option("--password", help=f"Better: {_PASSWORD_VARIABLE} in the environment, or standard input.")
@click.option("--name", default="")
@click.option("--role", type=click.Choice(["admin", "user"]), default="user", show_default=True)
@as_json
def create_user(email: str, password: str | None, name: str, role: str, is_json: bool) -> None:
    """Make a user. An admin may do everything in every project."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise click.BadParameter("not an e-mail address", param_hint="--email")
    digest = PasswordHasher().hash(_password(password))
    user_id = _with_pool(
        lambda pool: pool.fetchval(query("postgres/user_create"), email, digest, name or None, role == "admin")
    )
    if user_id is None:
        raise click.ClickException(f"A user with the address {email} exists already.")
    _tell(f"User {email} ({role}) is made.", {"id": user_id, "email": email.lower(), "role": role}, is_json)


@project.command("create")
@click.option("--name", required=True)
@click.option("--slug", help="Short name for addresses; made from the name when it is not given.")
@click.option("--domain", "domains", multiple=True, help="Site that may send, e.g. *.example.com. None = any.")
@as_json
def create_project(name: str, slug: str | None, domains: tuple[str, ...], is_json: bool) -> None:
    """Make a project."""
    slug = slug or _slug(name)
    project_id = _with_pool(lambda pool: pool.fetchval(query("postgres/project_create"), name, slug, list(domains)))
    if project_id is None:
        raise click.ClickException(f"A project with the short name {slug} exists already.")
    facts = {"id": project_id, "name": name, "slug": slug, "allowed_domains": list(domains)}
    _tell(f"Project {name} is made: {project_id} ({slug}).", facts, is_json)


@key.command("create")
@click.option("--project", "project_name", required=True, help="Id or short name.")
@click.option("--permission", "permissions", type=click.Choice(["write", "read"]), multiple=True, default=("write",))
@click.option("--name", default="Default", show_default=True)
@click.option("--rate-limit", type=click.IntRange(min=0), default=1000, help="Requests a second; 0 = no limit.")
@as_json
def create_key(project_name: str, permissions: tuple[str, ...], name: str, rate_limit: int, is_json: bool) -> None:
    """Make a key: `write` for a site that sends events, `read` for queries. It is shown this once."""
    text = KEY_PREFIX + secrets.token_urlsafe(_KEY_BYTES)
    facts = _with_pool(lambda pool: _create_key(pool, project_name, text, list(permissions), name, rate_limit))
    if facts is None:
        raise click.ClickException(f"There is no project {project_name}.")
    _tell(f"Key ({', '.join(permissions)}), shown only now:\n{text}", facts, is_json)


async def _create_key(
    pool: postgres.Pool, project_name: str, text: str, permissions: list[str], name: str, rate_limit: int
) -> dict[str, Any] | None:
    project_id = await pool.fetchval(query("postgres/project_find"), project_name)
    if project_id is None:
        return None
    row = (project_id, hash_key(text), text[:_SHOWN_PREFIX], name, permissions, rate_limit)
    key_id = await pool.fetchval(query("postgres/key_create"), *row)
    return {"id": key_id, "key": text, "project_id": project_id, "permissions": permissions, "rate_limit": rate_limit}


def _password(given: str | None) -> str:
    """From the option, the environment, a prompt, or the first line of standard input."""
    password = given or os.environ.get(_PASSWORD_VARIABLE, "")
    if not password:
        is_asked = sys.stdin.isatty()
        password = click.prompt("Password", hide_input=True) if is_asked else sys.stdin.readline().rstrip("\n")
    if len(password) < _MIN_PASSWORD:
        raise click.ClickException(f"The password must have at least {_MIN_PASSWORD} characters.")
    return password


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:100] or secrets.token_hex(4)


def _with_pool(work: Callable[[postgres.Pool], Awaitable[T]]) -> T:
    async def run() -> T:
        pool = await postgres.connect(load().postgres.url, wait_s=_WAIT_S)
        try:
            return await work(pool)
        finally:
            await pool.close()

    try:
        return asyncio.run(run())
    except asyncpg.UndefinedTableError as error:
        raise click.ClickException("The database has no tables yet: run `gosight migrate up`.") from error
    except postgres.UNAVAILABLE as error:
        raise click.ClickException(f"PostgreSQL cannot be reached: {error}") from error
    except asyncpg.DataError as error:
        raise click.ClickException(f"PostgreSQL does not take a value: {error}") from error


def _tell(sentence: str, facts: dict[str, Any], is_json: bool) -> None:
    click.echo(json.dumps(facts) if is_json else sentence)
