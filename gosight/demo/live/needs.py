"""What the visit needs of this machine, and how to get what is missing."""

import shutil
from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_DATA = files("gosight.data")


def chromium() -> str | None:
    """The path of a Chromium."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def missing() -> Iterator[str]:
    """By name, each with how to get it; nothing where all is there, as after `make setup`."""
    if find_spec("playwright") is None:
        yield "the Python package playwright (pip install playwright)"
    if chromium() is None:
        yield "Chromium (apt-get install chromium)"
    if not (_DATA / "sdk" / "sizes.json").is_file():
        yield "the browser SDK's bundles (scripts/sdk.sh .venv/sdk)"
    if not (_DATA / "player" / "rrweb-player.js").is_file():
        yield "rrweb's player (scripts/player.sh .venv/player)"
