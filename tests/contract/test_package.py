"""What `pip install .` installs: all that the package is made of, SQL, Lua and configuration files included."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = {name for name in wheel.namelist() if name.startswith("gosight/")}
    sources = (path for path in (ROOT / "gosight").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert packed == {path.relative_to(ROOT).as_posix() for path in sources}


def test_lock_pins_every_dependency_in_its_group() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    runtime = pinned("runtime")
    assert names(project["dependencies"]) <= runtime
    assert names(extras) <= runtime | pinned("build") | pinned("embedded and development")


def pinned(group: str) -> set[str]:
    """Names in a group of the lock file, as the Dockerfile finds it."""
    _, _, rest = (ROOT / "requirements.lock").read_text().partition(f"\n# group: {group}\n")
    return set(re.findall(r"^(\S+)==", rest.partition("\n# group:")[0], re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[=>]", one)[0].lower() for one in requirements}
