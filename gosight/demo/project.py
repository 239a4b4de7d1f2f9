"""A site's project in the installation: made anew for each demo, with a key to send and a key to read."""

import asyncio
from dataclasses import dataclass

from gosight.demo.own_commands import OwnCommands
from gosight.demo.records import Site


@dataclass(frozen=True)
class Project:
    """`write_key` for the site, `read_key` for analysts."""

    site: Site
    project_id: str
    write_key: str
    read_key: str


async def make_project(commands: OwnCommands, site: Site, run: str) -> Project:
    """`run` tells this demo's projects from those of an earlier one in the same home."""
    made = await commands.make("project", "create", "--name", site.name, "--slug", f"{site.slug}-{run}")
    project_id = made["id"]
    of_project = ("key", "create", "--project", project_id, "--permission")
    write, read = await asyncio.gather(
        commands.make(*of_project, "write", "--rate-limit", "0"), commands.make(*of_project, "read")
    )
    return Project(site, project_id, write["key"], read["key"])
