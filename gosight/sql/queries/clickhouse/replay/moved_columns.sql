    project_id, session_id, stream_id, chunk_index, timestamp_start, timestamp_end, clock_offset_ms, received_at,
    event_count, has_full_snapshot, data_size, retention_days, source_epoch, source_partition, source_offset, chunk_date,
