"""GET and POST /projects: what one may see, and making another."""

import msgspec

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.audit import note
from gosight.http.api.callers import User
from gosight.http.api.database import Database
from gosight.http.api.dates import Dates, Period
from gosight.http.api.endpoints.project_rows import Domains, NewProject, Project, ProjectToday, Slug, found_project
from gosight.http.api.json_body import Body, Name
from gosight.http.api.roles import Role
from gosight.http.api.scope import Visit
from gosight.stores.new_keys import new_key
from gosight.stores.slugs import another_slug, slug_of

_RATE_LIMIT = 1_000


class Day(msgspec.Struct, frozen=True):
    """`timezone` (IANA): whose today it is."""

    timezone: str = "UTC"


class ProjectToMake(Body, frozen=True):
    """`slug`: made from the name where it is not given."""

    name: Name
    slug: Slug | None = None
    allowed_domains: Domains = msgspec.field(default_factory=list)


class _Today(msgspec.Struct, frozen=True):
    project_id: str
    sessions: int
    events: int


async def list_projects(visit: Visit, user: User, day: Day) -> Answer[list[ProjectToday]]:
    """The projects that one is a member of, an admin's are all, by name."""
    last = Dates(timezone=day.timezone).period(visit.now)
    projects = await visit.database.rows("projects_of_user", Project, user.id)
    asked = {"project_ids": [str(one.id) for one in projects], **Period(last.last, last.last, last.zone).bounds()}
    found = await visit.backend.reader.rows("projects_today", _Today, asked)
    today = {one.project_id: one for one in found}
    nothing = _Today("", 0, 0)
    return Answer([_with(one, today.get(str(one.id), nothing)) for one in projects])


async def create_project(visit: Visit, user: User, body: ProjectToMake) -> Answer[NewProject]:
    """Make a project that one owns, and its first key."""
    if not (user.is_admin or visit.backend.is_open):
        raise errors.forbidden("Only an admin of the installation may create projects here.")
    key = new_key()
    async with visit.database.transaction() as database:
        project_id = await _insert(database, body)
        await database.execute("member_add", project_id, user.id, Role.OWNER)
        row = (project_id, key.hash, key.prefix, "Default", ["write"], _RATE_LIMIT, None)
        await database.execute("key_create", *row)
        await note(database, visit, "project.create", project_id, project_id=project_id, name=body.name)
        project = await found_project(database, project_id, Role.OWNER)
    return Answer(NewProject(**msgspec.structs.asdict(project), key=key.text))


async def _insert(database: Database, body: ProjectToMake) -> str:
    """The id. A short name that was asked for and is taken is refused; one of ours is made longer."""
    wanted = body.slug or slug_of(body.name)
    for slug in (wanted,) if body.slug else (wanted, another_slug(wanted)):
        project_id = await database.value("project_create", body.name, slug, body.allowed_domains)
        if project_id is not None:
            return str(project_id)
    raise errors.conflict(f"The short name {wanted} is taken.")


def _with(project: Project, today: _Today) -> ProjectToday:
    return ProjectToday(**msgspec.structs.asdict(project), sessions_today=today.sessions, events_today=today.events)
