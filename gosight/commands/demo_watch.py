"""Where the replay of the demo's visit can be watched: in the dashboard of a stack that goes on, and as a file."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from gosight.commands.first_steps import first_login
from gosight.demo.ending import Addresses
from gosight.demo.live.share import share
from gosight.demo.live.visit import Visited
from gosight.embedded.state import State


def watch_file(visited: Visited) -> Iterator[str]:
    """When the stack is gone."""
    if visited.file:
        yield f"\nWatch it: {visited.file} (any browser plays it, without a network)"


def watch_running(visited: Visited, addresses: Addresses, home: Path, state: State) -> Iterator[str]:
    """The address, what opens it, and the file."""
    session_id, project_id = visited.walk.session_id, visited.project.project_id
    yield f"\nWatch it: {addresses.api}/projects/{project_id}/sessions/{session_id}"
    if login := first_login(home, state.environ):
        yield f"  sign in as {login.email} with the password {login.password}"
        if link := asyncio.run(share(addresses.api, project_id, session_id, login.email, login.password)):
            yield f"  without signing in, for a week: {link}"
    if visited.file:
        yield f"  without a network: {visited.file}"
