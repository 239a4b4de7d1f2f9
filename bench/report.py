"""How a benchmark says what it found: a table for people, then one JSON object for machines."""

import json
from collections.abc import Sequence
from typing import Any


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; numbers stand right, texts left."""
    cells = [[_text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    print(f"\n{title}")
    print("  ".join(name.ljust(width) for name, width in zip(header, widths, strict=True)).rstrip())
    for row, texts in zip(rows, cells, strict=True):
        print("  ".join(_placed(*one) for one in zip(row, texts, widths, strict=True)).rstrip())


def finish(bench: str, value: float, unit: str, floor: float | None = None, **facts: Any) -> None:
    """Print the last line. `floor`: what the figure is compared with, in the same unit; `facts`: anything else."""
    ratio = round(value / floor, 3) if floor else None
    whole = {"bench": bench, "value": round(value, 1), "unit": unit, "floor": floor and round(floor, 1), "ratio": ratio}
    print(json.dumps(whole | facts), flush=True)


def _placed(cell: object, text: str, width: int) -> str:
    return text.ljust(width) if isinstance(cell, str) else text.rjust(width)


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.0f}" if abs(cell) >= 1000 else f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
