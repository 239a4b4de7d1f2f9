"""What cannot be packed is said, and packs nobody can read are not made."""

import pytest
import zstandard

from gosight.pipeline.packs import Chunk
from gosight.stores.replay_cooling import key_of
from gosight.stores.replay_data import MAX_BYTES, unpacked
from gosight.stores.replay_packing import repacked
from gosight.stores.replay_rows import Pack, Stream

FRAME = zstandard.compress(b"[1]")


def test_a_frame_of_another_size_than_its_row_says() -> None:
    with pytest.raises(ValueError, match="data_size"):
        repacked([FRAME], [Chunk(0, 4, 0, 90)], 3)


@pytest.mark.parametrize("frame", [b"", b"[1]", FRAME[:-1]], ids=["empty", "no frame", "cut short"])
def test_what_is_no_frame(frame: bytes) -> None:
    with pytest.raises(zstandard.ZstdError):
        repacked([frame], [Chunk(0, 3, 0, 90)], 3)


def test_a_pack_notices_a_flipped_bit() -> None:
    pack = bytearray(repacked([FRAME] * 9, [Chunk(n, 3, 0, 90) for n in range(9)], 9))
    pack[-1] ^= 1
    with pytest.raises(zstandard.ZstdError):
        unpacked(bytes(pack))


@pytest.mark.parametrize("says_its_size", [True, False])
def test_a_bomb_is_not_unpacked(says_its_size: bool) -> None:
    bomb = zstandard.ZstdCompressor(write_content_size=says_its_size).compress(bytes(MAX_BYTES + 1))
    with pytest.raises(zstandard.ZstdError):
        unpacked(bomb)


def test_key_of_an_object() -> None:
    pack = Pack(Stream("p", "s", "t"), 7, "2026-11-05")
    assert key_of(pack) == "replays/p/2026/11/05/s/t/7.json.zst"
