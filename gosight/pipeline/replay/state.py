"""What is remembered of a message key's replay. Small: no chunk waits here."""

import msgspec

from gosight.pipeline.seen import Seen

PURGE_MS = 8 * 86_400_000
"""As long as sessions are remembered: what is repeated later than this nobody knows again."""


class ReplayState(msgspec.Struct, array_like=True, gc=False):
    """`seen`: which chunks of which streams. `last_ms`: append time of the last one (greatest). `verdict`: by the draw,
    while there is no session. `snapshot_ms`: when the latest full snapshot was, by our clock; -1: none. `is_waiting`:
    chunks were put where they wait for a verdict. `streams`, `chunks`, `bytes`: stored so far (`limits.py`).
    """

    seen: Seen = msgspec.field(default_factory=Seen)
    last_ms: int = 0
    verdict: str = ""
    snapshot_ms: int = -1
    is_waiting: bool = False
    streams: int = 0
    chunks: int = 0
    bytes: int = 0

    @property
    def purge_ms(self) -> int:
        """When it is forgotten, by the clock, once the key's sessions are."""
        return self.last_ms + PURGE_MS
