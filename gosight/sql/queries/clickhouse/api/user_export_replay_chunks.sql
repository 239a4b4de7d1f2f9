-- As `StoredChunk` names its columns, and when it was recorded. What waits for the verdict on its session is held, too;
-- a chunk may do both.
SELECT project_id, session_id, stream_id, chunk_index, data_size, codec, base64Encode(data) AS data, location,
       pack_index, pack_offset, timestamp_start, timestamp_end, clock_offset_ms, received_at, event_count
FROM (SELECT * FROM replay_chunks FINAL UNION ALL SELECT * FROM replay_pending FINAL)
WHERE project_id = {project_id:String} AND session_id IN (
    SELECT toUUIDOrZero(substring(message_key, position(message_key, ':') + 1))
    FROM sessions
    WHERE project_id = {project_id:String} AND session_id IN (
-- include queries/clickhouse/erase/found
    )
)
ORDER BY session_id, stream_id, chunk_index
LIMIT 1 BY session_id, stream_id, chunk_index
