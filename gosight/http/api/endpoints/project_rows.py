"""Projects as requests and answers have them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from gosight.http.api.database import Database
from gosight.http.api.errors import not_found
from gosight.http.api.roles import Role

Slug = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)")]
"""A short name for addresses."""

Domain = Annotated[str, msgspec.Meta(max_length=253, pattern=r"^(https?://)?(\*|(\*\.)?[\w.-]+)(:\d{1,5})?$(?!\n)")]
"""A site that may send: shop.example.com, *.example.com, localhost:3000."""

Domains = Annotated[list[Domain], msgspec.Meta(max_length=100)]


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """`role`: of whoever asks. `allowed_domains`: sites that may send; none = any."""

    id: UUID
    name: str
    slug: str
    allowed_domains: list[str]
    created_at: datetime
    role: Role


class ProjectToday(Project, frozen=True, kw_only=True):
    """With what happened in it since midnight."""

    sessions_today: int
    events_today: int


class NewProject(Project, frozen=True, kw_only=True):
    """`key`: the first one, for sites that send; shown this once."""

    key: str


class _Stored(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    slug: str
    allowed_domains: list[str]
    created_at: datetime


async def found_project(database: Database, project_id: str, role: Role) -> Project:
    """As whoever has this role in it sees it. Raises `ApiError` 404."""
    stored = await database.row("project_show", _Stored, project_id)
    if stored is None:
        raise not_found("There is no such project.")
    return Project(**msgspec.structs.asdict(stored), role=role)
