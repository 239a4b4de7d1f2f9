"""`gosight user …`: the first accounts, and what only an operator can do for somebody."""

import os
import re
import sys
from datetime import UTC, datetime
from typing import Any

import click

from gosight.commands.database import as_json, tell, with_pool
from gosight.schemas.people import EMAIL, MAX_PASSWORD, MIN_PASSWORD
from gosight.sql.loader import query
from gosight.stores import postgres
from gosight.stores.passwords import hash_password

_PASSWORD_VARIABLE = "GOSIGHT_PASSWORD"  # noqa: S105 - the name of a variable

of_email = click.option("--email", required=True)
of_password = click.option("--password", help=f"Better: {_PASSWORD_VARIABLE} in the environment, or standard input.")


@click.group()
def user() -> None:
    """People who use the dashboard and the API."""


@user.command("create")
@of_email
@of_password
@click.option("--name", default="")
@click.option("--role", type=click.Choice(["admin", "user"]), default="user", show_default=True)
@as_json
def create_user(email: str, password: str | None, name: str, role: str, is_json: bool) -> None:
    """Make a user. An admin may do everything in every project."""
    if not re.match(EMAIL, email):
        raise click.BadParameter("not an e-mail address", param_hint="--email")
    digest = hash_password(_password(password))
    user_id = with_pool(
        lambda pool: pool.fetchval(query("postgres/user_create"), email, digest, name or None, role == "admin")
    )
    if user_id is None:
        raise click.ClickException(f"A user with the address {email} exists already.")
    tell(f"User {email} ({role}) is made.", {"id": user_id, "email": email.lower(), "role": role}, is_json)


@user.command("password")
@of_email
@of_password
@as_json
def set_password(email: str, password: str | None, is_json: bool) -> None:
    """Give somebody another password. Ends all their sign-ins."""
    _change(email, "user_reset_password", hash_password(_password(password)))
    tell(f"{email} has another password and is signed out everywhere.", {"email": email.lower()}, is_json)


@user.command("disable")
@of_email
@as_json
def disable(email: str, is_json: bool) -> None:
    """Lock somebody out, at once. What they made stays."""
    _change(email, "user_set_active", False)
    tell(f"{email} is locked out.", {"email": email.lower(), "is_active": False}, is_json)


@user.command("enable")
@of_email
@as_json
def enable(email: str, is_json: bool) -> None:
    """Let somebody sign in again."""
    _change(email, "user_set_active", True)
    tell(f"{email} may sign in.", {"email": email.lower(), "is_active": True}, is_json)


@user.command("end-second-factor")
@of_email
@as_json
def end_second_factor(email: str, is_json: bool) -> None:
    """For somebody who has lost their authenticator app and their recovery codes. Ends all their sign-ins."""
    _change(email, "user_end_second_factor", datetime.now(UTC))
    tell(f"{email} signs in with the password alone.", {"email": email.lower()}, is_json)


def _change(email: str, name: str, value: Any) -> None:
    if not with_pool(lambda pool: _changed(pool, email, name, value)):
        raise click.ClickException(f"There is no user with the address {email}.")


async def _changed(pool: postgres.Pool, email: str, name: str, value: Any) -> bool:
    """Change an account, then end its sign-ins: one statement after the other, so that none slips in between."""
    async with pool.acquire() as connection, connection.transaction():
        user_id = await connection.fetchval(query(f"postgres/{name}"), email, value)
        await connection.execute(query("postgres/session_end_all"), user_id, datetime.now(UTC))
    return user_id is not None


def _password(given: str | None) -> str:
    """From the option, the environment, a prompt, or the first line of standard input."""
    password = given or os.environ.get(_PASSWORD_VARIABLE, "")
    if not password:
        is_asked = sys.stdin.isatty()
        password = click.prompt("Password", hide_input=True) if is_asked else sys.stdin.readline().rstrip("\n")
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise click.ClickException(f"The password must have {MIN_PASSWORD} to {MAX_PASSWORD} characters.")
    return password
