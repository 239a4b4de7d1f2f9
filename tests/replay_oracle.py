"""Which replay chunks are kept, by the specification alone (spec/product.md, 'Replay sampling').

One session of a client's id. Given all that happened to it, in whatever turns: its events as (append time, event time,
kind), its chunks as (stream, index, content) in the log's order, and when the partition's clock stops.
"""

from collections.abc import Sequence

IDLE_MS, SILENT_MS = 30 * 60_000, 60_000

Happening = tuple[int, int, str]


def verdict(events: Sequence[Happening], end_ms: int, longer_than_ms: int) -> str:
    """Of a session that was not drawn; conditions: an error, then a length over `longer_than_ms`. Final at its close:
    30 minutes past its last event and 60 s past its last batch.
    """
    seen: list[Happening] = []
    for event in events:
        if seen and event[0] >= _closes_ms(seen):
            return "drop: rate"
        seen.append(event)
        times = [at_ms for _, at_ms, _ in seen]
        if any(kind == "js_error" for _, _, kind in seen):
            return "keep: has_error"
        if max(times) - min(times) > longer_than_ms:
            return "keep: duration_gt"
    return "drop: rate" if seen and end_ms >= _closes_ms(seen) else ""


def first_ones(chunks: Sequence[tuple[str, int, str]]) -> dict[tuple[str, int], str]:
    """Of each stream and index the content that came first."""
    found: dict[tuple[str, int], str] = {}
    for stream, index, content in chunks:
        found.setdefault((stream, index), content)
    return found


def _closes_ms(seen: Sequence[Happening]) -> int:
    return max(max(at_ms for _, at_ms, _ in seen) + IDLE_MS, seen[-1][0] + SILENT_MS)
