"""`python -m bench.replay_codec`: how small replays can be kept, on real recordings, cut as the SDK cuts them.

Everything stands beside gzip (level 6) of each chunk by itself. Packs are what GoSight keeps (docs/replay.md). A
dictionary is trained on the other recordings, never on the one that it then compresses.
"""

import gzip
import json
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import zstandard

from bench import report
from gosight.pipeline.packs import Chunk, cut
from gosight.stores.replay_data import unpacked
from tests.replay_shelf import recorded

LEVEL = 9
BOUND = 0.6
_SECONDS = 0.3
_DICTIONARY = 32 << 10
_NAMES = ("session/rrweb_events.json", "rrweb-player-demo.json")


class Way(NamedTuple):
    """`pack`: chunks to what is kept of them; `unpack`: back to the chunks' text, joined."""

    name: str
    pack: Callable[[Sequence[bytes]], list[bytes]]
    unpack: Callable[[Sequence[bytes]], bytes]


class Result(NamedTuple):
    """Bytes kept; MB/s of JSON in and out."""

    kept: int
    in_mb_s: float
    out_mb_s: float


def main() -> None:
    recordings = {name.partition("/")[0]: recorded(name) for name in _NAMES}
    totals: dict[str, float] = {}
    best: Result | None = None
    for name, chunks in recordings.items():
        trained = _trained([one for other, those in recordings.items() if other != name for one in those])
        results = {way.name: _measured(way, chunks) for way in _ways(trained)}
        best = best or results[f"packs, zstd {LEVEL}"]
        base = results["chunks, gzip 6"].kept
        for way, result in results.items():
            totals[way] = totals.get(way, 0) + result.kept
        raw = sum(map(len, chunks))
        rows = [(way, one.kept, one.kept / base, one.in_mb_s, one.out_mb_s) for way, one in results.items()]
        header = ("kept as", "bytes", "of gzip's", "in MB/s", "out MB/s")
        report.show(f"{name}: {len(chunks)} chunks, {raw:,} bytes of JSON", header, rows)
    whole = totals["chunks, gzip 6"]
    report.show("Together", ("kept as", "of gzip's"), [(way, kept / whole) for way, kept in totals.items()])
    assert best
    session = recorded(_NAMES[0])
    ratio = best.kept / sum(len(gzip.compress(one, 6)) for one in session)
    facts = {"ratio_of_both": round(totals[f"packs, zstd {LEVEL}"] / whole, 3), "level": LEVEL}
    facts |= {"in_mb_s": round(best.in_mb_s), "out_mb_s": round(best.out_mb_s)}
    said = {"bench": "replay_codec", "value": round(ratio, 3), "unit": "of gzip's bytes", "bound": BOUND}
    print(json.dumps(said | facts))


def _ways(trained: zstandard.ZstdCompressionDict) -> list[Way]:
    def each(compress: Callable[[bytes], bytes]) -> Callable[[Sequence[bytes]], list[bytes]]:
        return lambda chunks: [compress(one) for one in chunks]

    def decoded(one: bytes) -> bytes:
        return zstandard.ZstdDecompressor(dict_data=trained).decompress(one)

    singly = [
        Way(f"chunks, zstd {level}", each(zstandard.ZstdCompressor(level=level).compress), _joined(unpacked))
        for level in (3, 9, 19)
    ]
    by_dictionary = zstandard.ZstdCompressor(level=LEVEL, dict_data=trained).compress
    first = [Way(f"chunks, zstd {level}, the first as dictionary", _by_first(level), _from_first) for level in (9, 19)]
    packs = [Way(f"packs, zstd {level}", _packed(level), _joined(unpacked)) for level in (3, LEVEL, 19)]
    return [
        Way("chunks, gzip 6", each(lambda one: gzip.compress(one, 6)), _joined(gzip.decompress)),
        *singly,
        Way(f"chunks, zstd {LEVEL}, a dictionary of other sites", each(by_dictionary), _joined(decoded)),
        *first,
        *packs,
    ]


def _joined(decompress: Callable[[bytes], bytes]) -> Callable[[Sequence[bytes]], bytes]:
    return lambda kept: b"".join(decompress(one) for one in kept)


def _packed(level: int) -> Callable[[Sequence[bytes]], list[bytes]]:
    def pack(chunks: Sequence[bytes]) -> list[bytes]:
        compress = zstandard.ZstdCompressor(level=level, write_checksum=True).compress
        runs = cut(Chunk(index, len(one), 0, 90) for index, one in enumerate(chunks))
        return [compress(b"".join(chunks[one.chunk_index] for one in run)) for run in runs]

    return pack


def _by_first(level: int) -> Callable[[Sequence[bytes]], list[bytes]]:
    def pack(chunks: Sequence[bytes]) -> list[bytes]:
        first = zstandard.ZstdCompressionDict(chunks[0], dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        compress = zstandard.ZstdCompressor(level=level, dict_data=first).compress
        return [zstandard.compress(chunks[0], level), *map(compress, chunks[1:])]

    return pack


def _from_first(kept: Sequence[bytes]) -> bytes:
    text = unpacked(kept[0])
    first = zstandard.ZstdCompressionDict(text, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    decompress = zstandard.ZstdDecompressor(dict_data=first).decompress
    return b"".join([text, *map(decompress, kept[1:])])


def _trained(samples: Sequence[bytes]) -> zstandard.ZstdCompressionDict:
    small: list[bytes | bytearray | memoryview] = [
        json.dumps(event).encode() for one in samples for event in json.loads(one)
    ]
    return zstandard.train_dictionary(_DICTIONARY, small)


def _measured(way: Way, chunks: Sequence[bytes]) -> Result:
    raw = b"".join(chunks)
    kept = way.pack(chunks)
    assert way.unpack(kept) == raw, way.name
    in_s, out_s = _fastest(lambda: way.pack(chunks)), _fastest(lambda: way.unpack(kept))
    return Result(sum(map(len, kept)), len(raw) / in_s / 1e6, len(raw) / out_s / 1e6)


def _fastest(work: Callable[[], object]) -> float:
    """Seconds of the best of many runs: others use this machine too."""
    best, until = float("inf"), time.perf_counter() + _SECONDS
    while time.perf_counter() < until:
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best


if __name__ == "__main__":
    main()
