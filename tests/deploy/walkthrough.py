"""docs/guide-walkthrough.md: the guide's commands, and how each went."""

from collections.abc import Iterable
from pathlib import Path

from tests.deploy.guide import Step
from tests.deploy.images import ROOT

FILE = ROOT / "docs" / "guide-walkthrough.md"

_HEAD = """\
# The founding guide, command by command

Written by `make test-deploy`, which runs these commands: a real Docker engine, our images built from our Dockerfile on
a base made on the spot, real Compose, a real Traefik in front. Vendors' images cannot be had without a registry:
stand-ins with the same programs run under their names (`tests/deploy/stand_ins`). A command that fails fails the test.

| guide | command | here | |
|---|---|---|---|
"""

_SHOWN = {"as written": "works as written", "instead": "works", "by hand": "done", "not here": "not run here"}

_DIFFERENCES = Path(__file__).with_name("differences.md")


def write(steps: Iterable[Step]) -> None:
    """Replace the file. All steps have passed."""
    rows = [f"| {one.section} | `{one.command}` | {_SHOWN[one.how]} | {one.remark} |\n" for one in steps]
    FILE.write_text(_HEAD + "".join(rows) + "\n" + _DIFFERENCES.read_text())
