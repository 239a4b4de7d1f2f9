"""Writes requirements.lock: every package that GoSight runs, is built and is developed with, pinned, with hashes.

One file in three groups, so that the image takes `runtime` alone and `make setup` all of it. Pins that still fit are
kept; `--upgrade` looks for newer ones. Needs `uv` on the path (`make lock` brings it).
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
HEAD = """\
# Made by `make lock`; do not edit. `pip install --require-hashes -r requirements.lock` installs all of it;
# deploy/docker/Dockerfile takes the first groups only, which it finds by their `# group:` lines.
"""
_COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--fork-strategy=fewest", "--python-version=3.11"]
_PLAIN = ["--no-header", "--no-annotate", "--generate-hashes", "--no-emit-index-url"]
_BUILD = ("hatchling", "editables")
"""What `pip install --no-build-isolation [-e] .` needs."""


def main(is_upgrade: bool) -> None:
    """Resolve everything together first; the smaller groups are resolved within those pins."""
    with tempfile.TemporaryDirectory() as folder:
        everything, build = Path(folder, "all.txt"), Path(folder, "build.in")
        build.write_text("\n".join(_BUILD))
        if LOCK.exists() and not is_upgrade:
            everything.write_text(LOCK.read_text())
        whole = _resolve([str(ROOT / "pyproject.toml"), "--all-extras"], everything)
        runtime = _resolve([str(ROOT / "pyproject.toml"), f"--constraints={everything}"], Path(folder, "runtime.txt"))
        for_build = _resolve([str(build), f"--constraints={everything}"], Path(folder, "build.txt"))
    groups = {
        "runtime": runtime,
        "build": _without(for_build, runtime),
        "embedded and development": _without(whole, [*runtime, *for_build]),
    }
    LOCK.write_text(HEAD + "".join(f"\n# group: {name}\n{''.join(entries)}" for name, entries in groups.items()))
    sys.stdout.write(f"{LOCK.name}: " + ", ".join(f"{len(e)} {name}" for name, e in groups.items()) + "\n")


def _resolve(arguments: Sequence[str], output: Path) -> list[str]:
    """The entries that uv writes: a requirement and its hashes each."""
    subprocess.run([*_COMPILE, *_PLAIN, *arguments, f"--output-file={output}"], cwd=ROOT, check=True)
    return re.findall(r"^[^\s#].*\n(?:[ \t]+--hash.*\n)*", output.read_text(), re.MULTILINE)


def _without(entries: Iterable[str], others: Iterable[str]) -> list[str]:
    """Those that the others do not bring: a package that they need elsewhere only (`; sys_platform == …`) stays."""
    known = {_requirement(entry) for entry in others}
    return [entry for entry in entries if _requirement(entry) not in known]


def _requirement(entry: str) -> str:
    return entry.partition("\n")[0]


if __name__ == "__main__":
    main(is_upgrade="--upgrade" in sys.argv[1:])
