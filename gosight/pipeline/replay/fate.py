"""What becomes of a replay chunk."""

from enum import Enum


class Fate(Enum):
    """WAITING: for a verdict, or for the end of its days after one against it. All below it are not stored; those that
    pass a limit (`limits.py`) become dead letters, of this reason.
    """

    KEPT = "kept"
    WAITING = "waiting"
    DUPLICATE = "duplicate"
    ERASED = "erased"
    TOO_MANY_STREAMS = "replay_streams"
    TOO_MANY_CHUNKS = "replay_chunks"
    TOO_MANY_BYTES = "replay_bytes"
