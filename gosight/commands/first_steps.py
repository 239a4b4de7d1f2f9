"""What a new `gosight up` begins with: an account, a project and its key, so that a person need only look.

They are made where there is no account at all, and told at each start. The password is no default one: it is random,
and lies in a file of the home that only its owner may read.
"""

import asyncio
import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec

from gosight.embedded.private_file import write_private
from gosight.sql.loader import query
from gosight.stores import postgres
from gosight.stores.new_keys import new_key
from gosight.stores.passwords import hash_password

FILE = "first-login.json"

_EMAIL = "admin@gosight.local"
_PROJECT = ("My site", "my-site")
_RATE_LIMIT = 1_000
_WAIT_S = 10.0


class FirstLogin(msgspec.Struct, frozen=True):
    """As it was made; whoever has changed the password since knows it."""

    email: str
    password: str
    project_id: str
    key: str


def first_login(home: Path, environ: Mapping[str, str]) -> FirstLogin | None:
    """That of this home, made now where nobody has an account; None where somebody has made the first one by hand."""
    file = home / FILE
    if file.exists():
        return msgspec.json.decode(file.read_bytes(), type=FirstLogin)
    made = asyncio.run(_make(environ["DATABASE_URL"]))
    if made is not None:
        write_private(file, msgspec.json.encode(made))
    return made


def snippet(key: str, ingest: str) -> str:
    """What goes into a page, as the dashboard shows it (dashboard/src/pages/start/snippet.ts)."""
    return (
        "<script>\n"
        "  window.gosight = window.gosight || function () { (gosight.q = gosight.q || []).push(arguments); };\n"
        f'  gosight("init", {{ projectKey: "{key}", endpoint: "{ingest}" }});\n'
        "</script>\n"
        f'<script async src="{ingest}/v1/sdk.js"></script>'
    )


async def _make(url: str) -> FirstLogin | None:
    password, key = secrets.token_urlsafe(12), new_key()
    digest = hash_password(password)
    pool = await postgres.connect(url, wait_s=_WAIT_S)
    try:
        async with pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(query("postgres/users_any")):
                return None
            user_id = await connection.fetchval(query("postgres/user_create"), _EMAIL, digest, "Admin", True)
            project_id = await connection.fetchval(query("postgres/project_create"), *_PROJECT, [])
            if project_id is None:
                project_id = await connection.fetchval(query("postgres/project_find"), _PROJECT[1])
            await connection.fetchval(query("postgres/member_add"), project_id, user_id, "owner")
            row = (project_id, key.hash, key.prefix, "Default", ["write"], _RATE_LIMIT, None)
            await connection.fetchval(query("postgres/key_create"), *row)
    finally:
        await pool.close()
    return FirstLogin(_EMAIL, password, str(project_id), key.text)
