-- Streams with chunks that are in no pack, of which nothing came for a while.
SELECT project_id, toString(session_id), toString(stream_id)
FROM replay_chunks FINAL
WHERE codec = 'zstd'
GROUP BY project_id, session_id, stream_id
HAVING max(received_at) < fromUnixTimestamp64Milli({quiet_since_ms:Int64})
ORDER BY max(received_at)
LIMIT 10000
