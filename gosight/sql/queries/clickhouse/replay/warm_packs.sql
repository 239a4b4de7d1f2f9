-- Packs that are old enough to become cold, oldest first; those whose retention is over are not worth the way.
SELECT project_id, toString(session_id), toString(stream_id), pack_index, toString(any(chunk_date)) AS day
FROM replay_chunks FINAL
WHERE codec = 'zstd-pack' AND location = ''
  AND chunk_date < toDate({cold_before:String}) AND chunk_date + retention_days > toDate({today:String})
GROUP BY project_id, session_id, stream_id, pack_index
ORDER BY day
LIMIT 10000
