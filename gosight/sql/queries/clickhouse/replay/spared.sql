-- Chunks that an erasure spares although it erases others of their pack.
SELECT project_id, toString(session_id) AS session_id, toString(stream_id) AS stream_id, chunk_index, data_size, codec,
       data, location, pack_index, pack_offset
FROM (
    SELECT *, max(is_erased) OVER (PARTITION BY session_id, stream_id, pack_index) AS is_cut
    FROM (
        SELECT *,
-- include queries/clickhouse/erase/replay
            AS is_erased
        FROM replay_chunks FINAL
        WHERE project_id = {project_id:String} AND session_id IN {key_ids:Array(UUID)} AND codec = 'zstd-pack'
    )
)
WHERE is_cut AND NOT is_erased
ORDER BY session_id, stream_id, chunk_index
