"""Tables and times as commands print them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime


def as_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as what stands in them; numbers to the right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(_aligned, line, widths)).rstrip() for line in lines)


def utc_time(ms: int) -> str:
    """ms since 1970 -> `2026-11-24 21:13:00` in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _aligned(text: str, width: int) -> str:
    is_number = text.replace(",", "").isdigit()
    return text.rjust(width) if is_number else text.ljust(width)
