-- The chunks of a key in a span of time, without their data.
SELECT stream_id, chunk_index AS index, toUnixTimestamp64Milli(timestamp_start) AS start_ms,
       toUnixTimestamp64Milli(timestamp_end) AS end_ms, toUnixTimestamp64Milli(received_at) AS received_ms,
       clock_offset_ms, event_count, has_full_snapshot, data_size AS size,
       concat(toString(source_epoch), '-', toString(source_partition), '-', toString(source_offset)) AS origin
FROM replay_chunks FINAL
WHERE project_id = {project_id:String} AND session_id = toUUIDOrZero({key:String})
  AND timestamp_end >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND timestamp_start < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
