"""`gosight erase run`, which dies after the first call of a method: `mortal_eraser.py "after Desk.told"`."""

import sys

from gosight.__main__ import main
from gosight.stores.erasure.courier import Courier
from gosight.stores.erasure.desk import Desk
from gosight.stores.erasure.rows import ErasedRows
from tests.integration.mortal import make_mortal

SEAMS = {
    "after Desk.add": (Desk, "add"),
    "after Courier._send": (Courier, "_send"),
    "after Courier.cut": (Courier, "cut"),
    "after Desk.told": (Desk, "told"),
    "after ErasedRows._remove_objects": (ErasedRows, "_remove_objects"),
    "after ErasedRows.delete_replays": (ErasedRows, "delete_replays"),
    "after ErasedRows._command": (ErasedRows, "_command"),
    "after ErasedRows.delete": (ErasedRows, "delete"),
    "after Courier.rebuild": (Courier, "rebuild"),
    "after ErasedRows.scrub": (ErasedRows, "scrub"),
}
"""In the order that they are come to."""


if __name__ == "__main__":
    make_mortal(SEAMS, sys.argv[1])
    sys.exit(main(["erase", "run"]))
