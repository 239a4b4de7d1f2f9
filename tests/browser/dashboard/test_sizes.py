"""How much script a project's first page loads: the shell, the overview, its chart, and all that these import."""

import gzip
import re
from pathlib import Path

BUILT = Path(__file__).parents[3] / "gosight" / "data" / "dashboard"
FIRST_ROUTE_BYTES = 200 * 1024
IMPORT = re.compile(r'from\s*"\./([^"]+\.js)"')


def imported(names: list[str]) -> set[str]:
    """These scripts and what they import at once."""
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += IMPORT.findall((BUILT / "assets" / name).read_text())
    return seen


def named(prefix: str) -> str:
    (found,) = (BUILT / "assets").glob(f"{prefix}-????????.js")
    return found.name


def test_the_first_route_is_small() -> None:
    entries = re.findall(r'(?:src|href)="/assets/([^"]+\.js)"', (BUILT / "index.html").read_text())
    scripts = imported([*entries, named("overview"), named("uplot")])
    assert len(scripts) > len(entries) + 2
    assert sum(len(gzip.compress((BUILT / "assets" / name).read_bytes())) for name in scripts) < FIRST_ROUTE_BYTES
