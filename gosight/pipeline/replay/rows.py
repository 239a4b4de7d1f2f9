"""A replay chunk's row."""

from gosight.pipeline.message import Source
from gosight.pipeline.replay.decode import end_ms, owner_of, start_ms
from gosight.schemas.replay import ReplayMessage
from gosight.schemas.rows import ReplayRow


def replay_row(one: ReplayMessage, source: Source, offset: int) -> ReplayRow:
    """As it is stored, with where it came from."""
    return ReplayRow(
        project_id=one.project_id,
        session_id=owner_of(one),
        stream_id=one.stream_id,
        chunk_index=one.chunk_index,
        timestamp_start=start_ms(one),
        timestamp_end=end_ms(one),
        clock_offset_ms=one.clock_offset_ms,
        received_at=one.received_at,
        event_count=one.event_count,
        has_full_snapshot=one.has_full_snapshot,
        data=one.data,
        data_size=one.data_size,
        codec=one.codec,
        retention_days=one.retention_days,
        source_epoch=source.epoch,
        source_partition=source.partition,
        source_offset=offset,
    )
