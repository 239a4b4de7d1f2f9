"""A JVM's archive of a program's loaded classes (AppCDS): with it Kafka starts in half the CPU time and less memory.

Measured on Java 17: 5.6 CPU-seconds until the broker answers, 2.7 with the archive; 260 MB, 200 MB.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from zlib import crc32


def archive_of(classes: Path, java: str) -> Path:
    """The archive beside a folder of jars. Its name says for which Java: another one could not read it."""
    program = Path(java).resolve()
    who = f"{program}:{program.stat().st_mtime_ns}"
    return classes.with_name(f"{classes.name}-{crc32(who.encode()):08x}.jsa")


def make_archive(archive: Path, train: Callable[[Path], None]) -> None:
    """Let `train` write the archive unless it is there, or its folder is not ours; safe from several processes at once.

    Where Java writes none an empty file is left, so that it is not asked again.
    """
    if archive.exists() or not os.access(archive.parent, os.W_OK):
        return
    with archive.with_name(f"{archive.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not archive.exists():
            unfinished = archive.with_name(f"{archive.name}.unfinished")
            unfinished.unlink(missing_ok=True)
            train(unfinished)
            unfinished.touch()
            unfinished.replace(archive)


def options(archive: Path) -> list[str]:
    """How Java is told to use it."""
    is_there = archive.exists() and archive.stat().st_size > 0
    return [f"-XX:SharedArchiveFile={archive}"] if is_there else []
