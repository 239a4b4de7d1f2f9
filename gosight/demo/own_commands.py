"""Our own command line, as an operator runs it, against the demo's installation."""

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import Any

import msgspec


class Failed(RuntimeError):
    """A command that must not fail did; ends with what it said."""


class OwnCommands:
    """`environ`: what names the installation; it goes over this process's own environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {**os.environ, **environ}

    async def make(self, *words: str) -> dict[str, Any]:
        """`gosight … create`: the facts of what was made. Raises `Failed`."""
        code, said, complaint = await self._run(*words, "--json")
        if code:
            raise Failed(f"gosight {' '.join(words)} failed with {code}: {complaint or said}")
        facts: dict[str, Any] = msgspec.json.decode(said)
        return facts

    async def lag(self) -> int:
        """How many messages wait for the processor. Raises `Failed`."""
        code, said, complaint = await self._run("lag", "--json")
        if code:
            raise Failed(f"gosight lag failed with {code}: {complaint or said}")
        return sum(msgspec.json.decode(line)["lag"] for line in said.splitlines())

    async def reconcile(self) -> dict[str, Any]:
        """What `gosight reconcile` says, clean or not. Raises `Failed` where it could not compare."""
        _, said, complaint = await self._run("reconcile", "--json")
        if not said:
            raise Failed(f"gosight reconcile failed: {complaint}")
        report: dict[str, Any] = msgspec.json.decode(said)
        return report

    async def export_replay(self, session_id: str, project_id: str) -> str:
        """A session's replay as one page. Raises `Failed`."""
        code, said, complaint = await self._run("replay", "export", session_id, "--project", project_id)
        if code:
            raise Failed(f"gosight replay export failed with {code}: {complaint}")
        return said

    async def _run(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        pipe = asyncio.subprocess.PIPE
        call = [sys.executable, "-m", "gosight", *words]
        process = await asyncio.create_subprocess_exec(*call, env=self._environ, stdout=pipe, stderr=pipe)
        said, complaint = await process.communicate()
        return process.returncode or 0, said.decode(), complaint.decode().strip()
