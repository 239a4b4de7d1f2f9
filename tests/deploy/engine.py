"""A Docker engine of the tests' own. Its data stays in a cache, so that images are built once."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.waiting import wait_for

_STARTS_WITHIN_S = 30
_STOPS_WITHIN_S = 60


def cache_folder() -> Path:
    """Where images and volumes of the tests lie; may be removed."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gosight" / "deploy"


class Engine:
    """`folder` holds all of it. Needs root, `docker.io` and `iptables` (scripts/deploy-tools.sh)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = os.environ | {"DOCKER_HOST": f"unix://{folder}/docker.sock", "DOCKER_BUILDKIT": "1"}
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "docker.pid").unlink(missing_ok=True)
        places = {"--data-root": "data", "--exec-root": "exec", "--pidfile": "docker.pid"}
        words = [word for option, name in places.items() for word in (option, str(self.folder / name))]
        command = ["dockerd", *words, "-H", self.environ["DOCKER_HOST"]]
        with (self.folder / "dockerd.log").open("wb") as log:
            self._daemon = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        wait_for(self._answers, _STARTS_WITHIN_S, f"no Docker engine, see {self.folder}/dockerd.log")

    def stop(self) -> None:
        """With what still runs in it."""
        assert self._daemon
        self._daemon.terminate()
        self._daemon.wait(_STOPS_WITHIN_S)
        shutil.rmtree(self.folder / "exec", ignore_errors=True)

    def docker(self, *words: str | Path, check: bool = True, data: bytes | None = None) -> str:
        """Run Debian's client, which brings its own builder; returns what it prints."""
        command = ["/usr/bin/docker", *words]
        done = subprocess.run(command, env=self.environ, input=data, capture_output=True, check=False)
        assert not check or done.returncode == 0, f"{command}: {done.stdout.decode()}{done.stderr.decode()}"
        return done.stdout.decode().strip()

    def _answers(self) -> bool:
        assert self._daemon
        assert self._daemon.poll() is None, f"dockerd ended, see {self.folder}/dockerd.log"
        return subprocess.run(["/usr/bin/docker", "info"], env=self.environ, capture_output=True).returncode == 0
