"""Compressed bodies: what is read, what is damaged, and that a bomb is cut off rather than expanded."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
import zstandard

from gosight.http.ingest.inflate import inflate
from gosight.http.ingest.refusal import Refusal

TEXT = b'{"events":[' + b'{"a":1},' * 200 + b"{}]}"
LIMIT = 1 << 20


def bare(data: bytes) -> bytes:
    """Deflate without zlib's header and checksum, as some clients send it."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


BOMBS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", bare),
    ("zstd", zstandard.compress),
]
WAYS: list[tuple[str, Callable[[bytes], bytes]]] = [
    *BOMBS,
    ("x-gzip", gzip.compress),
    ("identity", gzip.compress),
    ("zstd", gzip.compress),
    ("", bytes),
    ("identity", bytes),
]


@pytest.mark.parametrize(("encoding", "compress"), WAYS)
def test_every_encoding_and_gzip_without_a_header(encoding: str, compress: Callable[[bytes], bytes]) -> None:
    assert inflate(compress(TEXT), encoding, LIMIT) == TEXT


def test_members_in_a_row_are_one_body() -> None:
    half = len(TEXT) // 2
    for encoding, compress in (("gzip", gzip.compress), ("zstd", zstandard.compress)):
        assert inflate(compress(TEXT[:half]) + compress(TEXT[half:]), encoding, LIMIT) == TEXT
        assert refused(compress(TEXT) * 2, encoding, len(TEXT) * 2 - 1) == (413, "TOO_LARGE")


def refused(body: bytes, encoding: str, limit: int = LIMIT) -> tuple[int, str]:
    with pytest.raises(Refusal) as caught:
        inflate(body, encoding, limit)
    return caught.value.status, caught.value.code


@pytest.mark.parametrize(("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_cut_short_at_any_byte_or_followed_by_something_is_refused(
    encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    body = compress(TEXT)
    for end in range(len(body)):
        assert refused(body[:end], encoding) == (400, "INVALID_REQUEST")
    assert refused(body + b"x", encoding) == (400, "INVALID_REQUEST")


def test_zstd_that_is_cut_short_is_at_most_a_part_of_the_text() -> None:
    body = zstandard.compress(TEXT)
    for end in range(len(body) - 1):
        with suppress(Refusal):
            assert TEXT.startswith(inflate(body[:end], "zstd", LIMIT))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
@pytest.mark.parametrize("body", [b"", b"x", TEXT, b"\x78\x9c", b"\x28\xb5\x2f\xfd"])
def test_what_is_not_compressed_as_it_says_is_refused(encoding: str, body: bytes) -> None:
    assert refused(body, encoding) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "compress", "\udcff"])
def test_other_encodings_are_refused(encoding: str) -> None:
    assert refused(b"x", encoding) == (415, "UNSUPPORTED_TYPE")


@pytest.mark.parametrize(("encoding", "compress"), BOMBS)
def test_a_bomb_is_cut_off_not_expanded(encoding: str, compress: Callable[[bytes], bytes]) -> None:
    bomb = compress(bytes(64 << 20))
    tracemalloc.start()
    assert refused(bomb, encoding) == (413, "TOO_LARGE")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * LIMIT


@pytest.mark.parametrize(("encoding", "compress"), WAYS)
def test_exactly_the_limit_passes(encoding: str, compress: Callable[[bytes], bytes]) -> None:
    assert inflate(compress(TEXT), encoding, len(TEXT)) == TEXT
    assert refused(compress(TEXT), encoding, len(TEXT) - 1) == (413, "TOO_LARGE")
