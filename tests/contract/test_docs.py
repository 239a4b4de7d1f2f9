"""The documentation names every setting, metric and command that exists, and none that does not."""

import re
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from gosight.__main__ import COMMANDS
from gosight.sections import Section, Settings
from gosight.settings import SEED_NAMES

ROOT = Path(__file__).parents[2]
FIRST_CELL = re.compile(r"^\| `([^`]+)`", re.MULTILINE)
METRIC = re.compile(r"\b(?:Counter|Gauge|Histogram)\(\s*\"(\w+)\"")


def keys_of(section: type[Section], prefix: str = "") -> set[str]:
    """Dotted paths of all keys below `section`."""
    found: set[str] = set()
    for name, kind in get_type_hints(section).items():
        is_section = isinstance(kind, type) and hasattr(kind, "__struct_fields__")
        found |= keys_of(kind, f"{prefix}{name}.") if is_section else {prefix + name}
    return found


def documented(name: str) -> set[str]:
    return set(FIRST_CELL.findall((ROOT / "docs" / name).read_text()))


def metrics_in_code() -> set[str]:
    sources = (path.read_text() for path in (ROOT / "gosight").rglob("*.py"))
    return {name for source in sources for name in METRIC.findall(source)}


@pytest.mark.parametrize(
    ("document", "existing"),
    [("settings.md", keys_of(Settings)), ("metrics.md", metrics_in_code())],
    ids=["settings", "metrics"],
)
def test_each_is_documented_and_each_documented_one_exists(document: str, existing: set[str]) -> None:
    assert documented(document) == existing


def test_founding_names_of_settings_are_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    assert [name for name in SEED_NAMES if f"`{name}`" not in text] == []


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text()
    assert [name for name in COMMANDS if f"`gosight {name}" not in text] == []


def test_no_file_names_a_package_registry() -> None:
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "repo1.maven", "registry.npmjs", "deb.debian")
    tracked = [path for path in ROOT.iterdir() if path.name not in {".git", ".venv"}]
    files: list[Path] = [p for top in tracked for p in ([top] if top.is_file() else top.rglob("*")) if p.is_file()]
    guilty: list[Any] = [path for path in files if path != Path(__file__) and _names(path, hosts)]
    assert guilty == []


def _names(path: Path, hosts: tuple[str, ...]) -> bool:
    text = path.read_bytes()
    return any(host.encode() in text for host in hosts)
