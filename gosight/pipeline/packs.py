"""Which chunks of a stream go into one pack, and where in it each begins."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

MAX_BYTES = 2 << 20
"""Of a pack, unpacked, unless a single chunk is larger: whoever wants one chunk of it unpacks all (1 ms)."""


class Chunk(NamedTuple):
    """`size`: of its JSON, bytes. `day`: since 1970."""

    chunk_index: int
    size: int
    day: int
    retention_days: int


def cut(chunks: Iterable[Chunk], max_bytes: int = MAX_BYTES) -> Iterator[list[Chunk]]:
    """Runs of `chunks`, which come in the order of their indexes.

    A pack's chunks have one day and one retention: they become cold together, and expire together.
    """
    pack: list[Chunk] = []
    for chunk in chunks:
        if pack and not _fits(pack, chunk, max_bytes):
            yield pack
            pack = []
        pack.append(chunk)
    if pack:
        yield pack


def offsets(sizes: Sequence[int]) -> list[int]:
    """Where each of these begins when they stand one after the other."""
    return list(accumulate(sizes, initial=0))[: len(sizes)]


def _fits(pack: Sequence[Chunk], chunk: Chunk, max_bytes: int) -> bool:
    has_room = sum(one.size for one in pack) + chunk.size <= max_bytes
    return has_room and pack[0][2:] == chunk[2:]
