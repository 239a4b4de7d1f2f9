-- The sessions that an error happened in last, each with its latest occurrence.
SELECT session_id, max(timestamp) AS last_seen_at, count() AS count, argMax(path, tuple(timestamp, event_id)) AS path
FROM events
-- include queries/clickhouse/api/error_filters
  AND error_fingerprint = {error_id:String}
GROUP BY session_id
ORDER BY last_seen_at DESC, session_id
LIMIT 10
