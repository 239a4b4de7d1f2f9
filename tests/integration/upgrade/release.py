"""A release of GoSight that was or is: its commands and services, on an installation that may be of another one."""

import subprocess
import sys
import urllib.request
from http.client import HTTPException
from pathlib import Path

from gosight.embedded.ports import free_port
from tests.installation import Installation
from tests.waiting import wait_for

PATIENCE_S = 120.0


class Release:
    """`folder`: holds the package. `lacks`: beginnings of settings that it does not know, and would refuse."""

    def __init__(self, folder: Path, lacks: tuple[str, ...] = ()) -> None:
        self._folder = folder
        self._lacks = lacks

    def command(self, installation: Installation, *words: str) -> str:
        """What a command of this release says."""
        call = [sys.executable, "-m", "gosight", *words]
        environ = self._environ(installation)
        done = subprocess.run(call, env=environ, cwd=self._folder, capture_output=True, text=True, timeout=PATIENCE_S)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(
        self, installation: Installation, kind: str, log: Path, environ: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        """A service of this release; what it says goes to `log`."""
        call, environ = [sys.executable, "-m", "gosight", kind], self._environ(installation) | environ
        with log.open("ab") as out:
            return subprocess.Popen(call, env=environ, cwd=self._folder, stdout=out, stderr=out)

    def _environ(self, installation: Installation) -> dict[str, str]:
        known = {name: value for name, value in installation.environ.items() if not name.startswith(self._lacks)}
        return known | {"PYTHONPATH": str(self._folder)}


class Place:
    """Where a service of that kind runs, of one release after another, with the same ports and disk."""

    def __init__(self, installation: Installation, kind: str, name: str) -> None:
        self._installation = installation
        self._kind = kind
        self._log = installation.folder / f"{name}.log"
        self.port, self._metrics_port = free_port(), free_port()
        of_kind = {"DATA_DIR": str(installation.folder / name), "FLUSH_INTERVAL": "200ms"}
        own = {"HOST": "127.0.0.1", "METRICS_PORT": str(self._metrics_port)}
        own |= of_kind if kind == "processor" else {"PORT": str(self.port)}
        self._environ = {f"GOSIGHT_{kind.upper()}__{key}": value for key, value in own.items()}
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, release: Release) -> None:
        """End what runs here as a supervisor does, start this release's, and wait until it is ready."""
        if self._process:
            self._process.terminate()
            assert self._process.wait(PATIENCE_S) == 0, self._said()
        self._process = release.start(self._installation, self._kind, self._log, self._environ)
        wait_for(self._is_ready, PATIENCE_S, f"{self._kind} was not ready: {self._said()}")

    def kill(self) -> None:
        """At the end of a test."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def _is_ready(self) -> bool:
        assert self._process
        assert self._process.poll() is None, self._said()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._metrics_port}/ready", timeout=10) as answer:
                return bool(answer.status == 200)
        except (OSError, HTTPException):
            return False

    def _said(self) -> str:
        return self._log.read_text()[-3_000:]
