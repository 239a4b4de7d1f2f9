"""What of a message key was seen before, so that what a client sends again is dropped (spec/wire.md, 'Retries').

Numbered batches are remembered as intervals per stream, however late they are repeated. For batches without numbers the
ids of the last events are compared.
"""

from bisect import bisect_right
from collections.abc import Iterable
from enum import Enum
from hashlib import blake2b

import msgspec

MAX_INTERVALS = 4_096
MAX_IDS = 1_024
_HASH_BYTES = 8


class Judgement(Enum):
    """Of a numbered batch. UNJUDGED: its interval may have been forgotten, so it is stored and flagged."""

    NEW = "new"
    SEEN = "seen"
    UNJUDGED = "unjudged"


class Stream(msgspec.Struct, array_like=True, gc=False):
    """Numbers seen of one SDK run: disjoint intervals in order. Below `floor` some were forgotten."""

    name: bytes
    starts: list[int]
    ends: list[int]
    floor: int = 0


class Seen(msgspec.Struct, array_like=True, gc=False):
    """`streams`: the least recently used first. `ids`: hashes of event ids, 8 bytes each, oldest first."""

    streams: list[Stream] = []
    ids: bytes = b""
    forgot_streams: bool = False


def judge(seen: Seen, stream_id: str, seq: int) -> Judgement:
    """Has this batch been seen? Remembers it."""
    stream = _stream(seen, _hash(stream_id))
    if stream is None:
        seen.streams.append(Stream(_hash(stream_id), [seq], [seq]))
        judgement = Judgement.UNJUDGED if seen.forgot_streams else Judgement.NEW
    elif _holds(stream, seq):
        return Judgement.SEEN
    else:
        _add(stream, seq)
        judgement = Judgement.UNJUDGED if seq < stream.floor else Judgement.NEW
    _forget_oldest(seen)
    return judgement


def knows(seen: Seen, stream_id: str) -> bool:
    """Whether anything of this stream is remembered."""
    name = _hash(stream_id)
    return any(stream.name == name for stream in reversed(seen.streams))


def unseen_ids(seen: Seen, event_ids: Iterable[str]) -> set[str]:
    """Those of the ids that are not among the last 1,024 of the key. Remembers them."""
    known = {seen.ids[at : at + _HASH_BYTES] for at in range(0, len(seen.ids), _HASH_BYTES)}
    new: dict[bytes, str] = {}
    for event_id in event_ids:
        name = _hash(event_id)
        if name not in known:
            new.setdefault(name, event_id)
    seen.ids = (seen.ids + b"".join(new))[-MAX_IDS * _HASH_BYTES :]
    return set(new.values())


def _stream(seen: Seen, name: bytes) -> Stream | None:
    """The stream of that name, moved to the end: it is in use."""
    for at in range(len(seen.streams) - 1, -1, -1):
        if seen.streams[at].name == name:
            stream = seen.streams.pop(at)
            seen.streams.append(stream)
            return stream
    return None


def _holds(stream: Stream, seq: int) -> bool:
    at = bisect_right(stream.starts, seq) - 1
    return at >= 0 and seq <= stream.ends[at]


def _add(stream: Stream, seq: int) -> None:
    """Add one number, joining the intervals that it touches."""
    starts, ends = stream.starts, stream.ends
    at = bisect_right(starts, seq)
    joins_left = at > 0 and ends[at - 1] == seq - 1
    joins_right = at < len(starts) and starts[at] == seq + 1
    if joins_left and joins_right:
        ends[at - 1] = ends[at]
        del starts[at], ends[at]
    elif joins_left:
        ends[at - 1] = seq
    elif joins_right:
        starts[at] = seq
    else:
        starts.insert(at, seq)
        ends.insert(at, seq)


def _forget_oldest(seen: Seen) -> None:
    """Keep at most 4,096 intervals: the least recently used stream loses its lowest first."""
    excess = sum(len(stream.starts) for stream in seen.streams) - MAX_INTERVALS
    while excess > 0:
        stream = seen.streams[0]
        stream.floor = stream.ends.pop(0) + 1
        stream.starts.pop(0)
        if not stream.starts:
            seen.streams.pop(0)
            seen.forgot_streams = True
        excess -= 1


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=_HASH_BYTES).digest()
