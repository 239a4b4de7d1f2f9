"""The one folder that an embedded stack lives in, and the lock by which two supervisors cannot share it."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class InUse(RuntimeError):
    """Another supervisor runs on this home; the message says how to stop it."""


def default_home(environ: Mapping[str, str]) -> Path:
    """`GOSIGHT_HOME` if set, else `gosight` in the user's data folder (XDG): the same from every working directory."""
    if chosen := environ.get("GOSIGHT_HOME"):
        return Path(chosen).expanduser().absolute()
    data = environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "gosight"


def make_home(home: Path) -> None:
    """Create it, for its owner only: it holds passwords and visitors' data."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)


def log_file(home: Path, service: str) -> Path:
    """What a service says; `supervisor` is the name of a detached supervisor's own."""
    return home / "logs" / f"{service}.log"


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold the home for as long as the block runs; the system frees it when we die. Raises `InUse`."""
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(f"A stack runs on {home} already. Stop it: gosight down --home {home}") from error
        yield
