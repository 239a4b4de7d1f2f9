"""`gosight project|key create`: the first project and its keys, made on the server's own command line."""

from typing import Any

import click

from gosight.commands import project_settings
from gosight.commands.database import as_json, tell, with_pool
from gosight.sql.loader import query
from gosight.stores import postgres
from gosight.stores.new_keys import NewKey, new_key
from gosight.stores.slugs import slug_of


@click.group()
def project() -> None:
    """Sites and apps."""


for command in project_settings.COMMANDS:
    project.add_command(command)


@click.group()
def key() -> None:
    """API keys."""


@project.command("create")
@click.option("--name", required=True)
@click.option("--slug", help="Short name for addresses; made from the name when it is not given.")
@click.option("--domain", "domains", multiple=True, help="Site that may send, e.g. *.example.com. None = any.")
@as_json
def create_project(name: str, slug: str | None, domains: tuple[str, ...], is_json: bool) -> None:
    """Make a project."""
    slug = slug or slug_of(name)
    project_id = with_pool(lambda pool: pool.fetchval(query("postgres/project_create"), name, slug, list(domains)))
    if project_id is None:
        raise click.ClickException(f"A project with the short name {slug} exists already.")
    facts = {"id": project_id, "name": name, "slug": slug, "allowed_domains": list(domains)}
    tell(f"Project {name} is made: {project_id} ({slug}).", facts, is_json)


@key.command("create")
@click.option("--project", "project_name", required=True, help="Id or short name.")
@click.option("--permission", "permissions", type=click.Choice(["write", "read"]), multiple=True, default=("write",))
@click.option("--name", default="Default", show_default=True)
@click.option("--rate-limit", type=click.IntRange(min=0), default=1000, help="Requests a second; 0 = no limit.")
@as_json
def create_key(project_name: str, permissions: tuple[str, ...], name: str, rate_limit: int, is_json: bool) -> None:
    """Make a key: `write` for a site that sends events, `read` for queries. It is shown this once."""
    made = new_key()
    facts = with_pool(lambda pool: _create_key(pool, project_name, made, list(permissions), name, rate_limit))
    if facts is None:
        raise click.ClickException(f"There is no project {project_name}.")
    tell(f"Key ({', '.join(permissions)}), shown only now:\n{made.text}", facts, is_json)


async def _create_key(
    pool: postgres.Pool, project_name: str, made: NewKey, permissions: list[str], name: str, rate_limit: int
) -> dict[str, Any] | None:
    project_id = await pool.fetchval(query("postgres/project_find"), project_name)
    if project_id is None:
        return None
    row = (project_id, made.hash, made.prefix, name, permissions, rate_limit, None)
    key_id = await pool.fetchval(query("postgres/key_create"), *row)
    return {
        "id": key_id,
        "key": made.text,
        "project_id": project_id,
        "permissions": permissions,
        "rate_limit": rate_limit,
    }
