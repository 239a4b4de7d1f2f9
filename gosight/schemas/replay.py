"""A message of `gosight.replay.chunks`: one MessagePack map, small but for `data`."""

import msgspec

VERSION = 1
MAX_INDEX = 65_535
"""Of a chunk within its stream: at a chunk every 10 s, a week."""


class ReplayMessage(msgspec.Struct, omit_defaults=True):
    """One chunk. `data`: the JSON array of rrweb events as it came, zstd. Times in ms since 1970 by the client's clock;
    `clock_offset_ms` is what has to be added to them. Identity: (project, session, stream, chunk_index).
    """

    project_id: str
    stream_id: str
    chunk_index: int
    settings_version: int
    received_at: int
    timestamp_start: int
    timestamp_end: int
    event_count: int
    has_full_snapshot: bool
    data_size: int
    data: bytes
    session_id: str = ""
    visitor_id: str = ""
    sent_at: int | None = None
    clock_offset_ms: int = 0
    retention_days: int = 365
    codec: str = "zstd"
