"""What a request may see, and as of when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from gosight.http.api.reader import Reader

T = TypeVar("T")


@dataclass(frozen=True)
class Scope:
    """One project's rows. `now`: when the request came (UTC)."""

    project_id: str
    now: datetime
    reader: Reader

    async def rows(self, name: str, kind: type[T], **parameters: Any) -> list[T]:
        """Rows of a named query, always bound to this project. Raises `ApiError` 503."""
        return await self.reader.rows(name, kind, {**parameters, "project_id": self.project_id})
