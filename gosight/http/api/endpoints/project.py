"""GET, PATCH and DELETE /projects/:id."""

import msgspec
from msgspec import UNSET, UnsetType

from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.callers import User
from gosight.http.api.database import Database
from gosight.http.api.endpoints.project_rows import Domains, Project, Slug, found_project
from gosight.http.api.json_body import Body, Name
from gosight.http.api.scope import Scope


class ProjectChange(Body, frozen=True):
    """What is not named stays as it is."""

    name: Name | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET
    allowed_domains: Domains | UnsetType = UNSET


class _Hash(msgspec.Struct, frozen=True):
    key_hash: str


async def show_project(scope: Scope) -> Answer[Project]:
    """One project, and what one is in it."""
    return Answer(await found_project(scope.database, scope.project_id, scope.role))


async def change_project(scope: Scope, user: User, body: ProjectChange) -> Answer[Project]:
    """Which sites may send changes at once for new requests."""
    changes = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    async with scope.database.transaction() as database:
        values = (changes.get(name) for name in ("name", "slug", "allowed_domains"))
        await database.execute("project_change", scope.project_id, *values)
        await note(database, scope, "project.change", scope.project_id, **changes)
        hashes = await _key_hashes(database, scope)
        project = await found_project(database, scope.project_id, scope.role)
    await scope.backend.keys.forget(hashes)
    return Answer(project)


async def delete_project(scope: Scope, user: User) -> Answer[None]:
    """With its keys, members and filters, at once. What was recorded is removed after that: `GET /deletions` says how
    that stands.
    """
    async with scope.database.transaction() as database:
        hashes = await _key_hashes(database, scope)
        project = await found_project(database, scope.project_id, scope.role)
        await database.execute("project_delete", scope.project_id)
        await database.execute("deletion_begin", scope.project_id, project.name, user.id, scope.now)
        await note(database, scope, "project.delete", scope.project_id, name=project.name)
    await scope.backend.keys.forget(hashes)
    return Answer(None)


async def _key_hashes(database: Database, scope: Scope) -> list[str]:
    return [one.key_hash for one in await database.rows("key_hashes", _Hash, scope.project_id)]
