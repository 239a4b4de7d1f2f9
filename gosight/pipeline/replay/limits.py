"""How much is kept of what one message key records: whoever has a site's key could fill the disks under one id.

Far above what people do: a tab that records for a week sends 65,536 chunks, some 150 MB. A key's counts are forgotten
with its state, eight days after its last chunk.
"""

from gosight.pipeline.replay.fate import Fate
from gosight.pipeline.replay.state import ReplayState
from gosight.schemas.replay import ReplayMessage

MAX_STREAMS = 1_000
MAX_CHUNKS = 100_000
MAX_BYTES = 1 << 30
"""Of data as they lie in the rows."""


def passed(replay: ReplayState, one: ReplayMessage, *, is_new_stream: bool) -> Fate | None:
    """Which limit the chunk would pass, if any."""
    if replay.chunks >= MAX_CHUNKS:
        return Fate.TOO_MANY_CHUNKS
    if replay.bytes + len(one.data) > MAX_BYTES:
        return Fate.TOO_MANY_BYTES
    if is_new_stream and replay.streams >= MAX_STREAMS:
        return Fate.TOO_MANY_STREAMS
    return None


def count(replay: ReplayState, one: ReplayMessage, *, is_new_stream: bool) -> None:
    """Count a chunk that is stored."""
    replay.streams += is_new_stream
    replay.chunks += 1
    replay.bytes += len(one.data)
