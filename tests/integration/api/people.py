"""People of an installation, each with an address of their own, and what they ask of the API."""

import asyncio
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import uuid4

import asyncpg

from gosight.sql.loader import query
from gosight.stores.passwords import hash_password
from tests.integration.api.service import ApiReply, ApiService

PASSWORD = "correct horse battery"
_HASH = hash_password(PASSWORD)
_NUMBERS = count(1)


def new_address() -> str:
    """One that nobody has asked from yet."""
    number = next(_NUMBERS)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@dataclass(frozen=True)
class Person:
    """`token`, `refresh_token`: empty before `log_in`."""

    api: ApiService
    id: str
    email: str
    address: str
    token: str = ""
    refresh_token: str = ""

    def ask(self, method: str, path: str, body: Any = None) -> ApiReply:
        """One request below /api/v1."""
        headers = {"X-Forwarded-For": self.address}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        return self.api.ask(f"/api/v1{path}", headers, method, body=body)

    def log_in(self, password: str = PASSWORD) -> "Person":
        reply = self.ask("POST", "/auth/login", {"email": self.email, "password": password})
        return self.with_tokens(reply)

    def with_tokens(self, reply: ApiReply) -> "Person":
        return replace(self, token=reply.data["access_token"], refresh_token=reply.data["refresh_token"])


def stranger(api: ApiService) -> Person:
    """Without an account."""
    return Person(api, "", f"{uuid4().hex}@example.com", new_address())


def person(api: ApiService, *, is_admin: bool = False) -> Person:
    """With an account, not signed in."""
    email = f"{uuid4().hex}@example.com"
    made = one(api, query("postgres/user_create"), email, _HASH, "Ann", is_admin)
    return Person(api, made, email, new_address())


def member(api: ApiService, project_id: str, role: str) -> Person:
    """Signed in, with a role in a project."""
    somebody = person(api)
    run(api, "INSERT INTO project_members VALUES ($1, $2, $3)", project_id, somebody.id, role)
    return somebody.log_in()


def one(api: ApiService, sql: str, *values: Any) -> Any:
    """The first value that a statement of PostgreSQL gives."""

    async def fetch() -> Any:
        connection = await asyncpg.connect(api.installation.postgres_url)
        try:
            return await connection.fetchval(sql, *values)
        finally:
            await connection.close()

    return asyncio.run(fetch())


run = one
