"""Apache Kafka's jars: fetched once with Maven into a cache that all homes of a user share."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path
from zlib import crc32

from gosight.embedded.missing import Missing, maven

KAFKA_VERSION = "4.3.1"
_POM = Path(__file__).with_name("kafka_pom.xml")


def jars_folder() -> Path:
    """`GOSIGHT_KAFKA_JARS` if set, else a folder in the user's cache, named for what `kafka_pom.xml` asks for."""
    if chosen := os.environ.get("GOSIGHT_KAFKA_JARS"):
        return Path(chosen)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "gosight" / f"kafka-{KAFKA_VERSION}-{crc32(_POM.read_bytes()):08x}"


def classpath() -> str:
    """As Java wants it; the star is Java's, not a shell's."""
    return f"{jars_folder()}/*"


def fetch_jars() -> Path:
    """Fetch the jars unless they are there; safe from several processes at once. Raises `Missing`."""
    folder = jars_folder()
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "kafka.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _fetch(folder)
    return folder


def _fetch(folder: Path) -> None:
    """Download beside the final name, then rename: a folder of that name is always complete."""
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    pom = shutil.copy(_POM, unfinished / "pom.xml")
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={unfinished}", f"-Dkafka.version={KAFKA_VERSION}"]
    done = subprocess.run([maven(), "-q", "-B", "-f", str(pom), *goal], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"Maven could not fetch Apache Kafka {KAFKA_VERSION}: {(done.stdout + done.stderr).strip()}")
    Path(pom).unlink()
    unfinished.rename(folder)
