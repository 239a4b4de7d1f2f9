"""What a request may see, by whom, and as of when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from gosight.http.api.auth.refresh_cookie import RefreshCookie
from gosight.http.api.backend import Backend
from gosight.http.api.callers import Caller
from gosight.http.api.database import Database
from gosight.http.api.roles import Role

T = TypeVar("T")


@dataclass(frozen=True)
class Visit:
    """One request. `now`: when it came (UTC); `address`: from where; `caller`: None where nobody needs to be known;
    `cookie`: where a browser keeps its refresh token.
    """

    now: datetime
    address: str
    caller: Caller | None
    backend: Backend
    cookie: RefreshCookie

    @property
    def database(self) -> Database:
        """PostgreSQL."""
        return self.backend.database


@dataclass(frozen=True)
class Scope(Visit):
    """One project's rows, and what its caller is in it."""

    project_id: str
    role: Role

    async def rows(self, name: str, kind: type[T], **parameters: Any) -> list[T]:
        """Rows of a named query of ClickHouse, always bound to this project. Raises `ApiError` 503."""
        return await self.backend.reader.rows(name, kind, {**parameters, "project_id": self.project_id})
