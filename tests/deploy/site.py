"""An operator's clone of the repository, with its `.env` filled in, and the shell that they type the guide's commands
into.
"""

import os
import re
import resource
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from gosight.embedded.ports import free_port
from tests.deploy.engine import Engine
from tests.deploy.images import ROOT

DOMAIN = "gosight.example.com"

_FILES = ("docker-compose.yml", "docker-compose.lite.yml", "docker-compose.replay-optimized.yml", ".env.example")
_FOLDERS = ("config", "deploy/compose", "scripts")
_SECRETS = ("POSTGRES_PASSWORD", "CLICKHOUSE_PASSWORD", "REDIS_PASSWORD", "MINIO_ROOT_PASSWORD", "JWT_SECRET")
_HERE = "here.yml"


class Said(NamedTuple):
    """How a command ended (124: it was cut off after its time), and what it printed."""

    code: int
    output: str


class Site:
    """`ports`: of HTTP and HTTPS on this machine."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.ports = (free_port(), free_port())
        programs = Path(sys.executable).parent
        self._environ = engine.environ | {"PATH": f"{programs}:{os.environ['PATH']}"}

    def clone(self) -> None:
        """What `git clone` brings of it."""
        for name in _FILES:
            shutil.copy(ROOT / name, self.folder)
        for name in _FOLDERS:
            shutil.copytree(ROOT / name, self.folder / name)

    def edit_env(self) -> None:
        """What the operator does in their editor; and what only this machine needs: ports that are free, no ACME, as
        many open files as the engine may give.
        """
        text = (self.folder / ".env").read_text()
        for name in _SECRETS:
            text, count = re.subn(f"^{name}=$", f"{name}={secrets.token_hex(16)}", text, flags=re.MULTILINE)
            assert count == 1, name
        text = text.replace("KAFKA_CLUSTER_ID=\n", f"KAFKA_CLUSTER_ID={secrets.token_urlsafe(16)}\n")
        text += f"HTTP_PORT={self.ports[0]}\nHTTPS_PORT={self.ports[1]}\nACME_SERVER=https://127.0.0.1:1/\n"
        (self.folder / ".env").write_text(f"{text}COMPOSE_FILE=docker-compose.yml:{_HERE}\n")
        files = min(262_144, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        limit = f"{{nofile: {{soft: {files}, hard: {files}}}}}"
        (self.folder / _HERE).write_text(f"services:\n  clickhouse:\n    ulimits: {limit}\n")

    def run(self, command: str, within_s: float = 300, typed: str = "") -> Said:
        """Have bash run it in the clone; `typed` is what is typed into it, at a terminal."""
        call = ["bash", "-c", command]
        if typed:
            call = ["script", "-qefc", command, "/dev/null"]
        shell = subprocess.Popen(
            call,
            cwd=self.folder,
            env=self._environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = shell.communicate(typed, timeout=within_s)
        except subprocess.TimeoutExpired:
            os.killpg(shell.pid, 15)
            output, _ = shell.communicate()
            return Said(124, output)
        return Said(shell.returncode, output)

    def must(self, command: str, within_s: float = 300) -> str:
        """The same of a command that has to succeed; returns what it printed."""
        said = self.run(command, within_s)
        assert said.code == 0, f"{command}: {said.output}"
        return said.output
