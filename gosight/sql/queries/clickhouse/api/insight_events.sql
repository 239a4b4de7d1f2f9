-- What the visitor did around an insight: from 10 s before it to 10 s after the last event that it rests on.
WITH (
    SELECT greatest(max(toUnixTimestamp64Milli(timestamp)), {at_ms:Int64}) + 10000 FROM events
    WHERE project_id = {project_id:String} AND session_id = {session_id:UUID} AND event_id IN {related:Array(UUID)}
      AND timestamp >= fromUnixTimestamp64Milli({at_ms:Int64}, 'UTC')
      AND timestamp <= fromUnixTimestamp64Milli({at_ms:Int64} + 86400000, 'UTC')
) AS end_ms
SELECT toBool(event_id IN {related:Array(UUID)}) AS is_related,
       toUnixTimestamp64Milli(timestamp) - {at_ms:Int64} AS offset_ms,
-- include queries/clickhouse/api/event_columns
FROM events
WHERE project_id = {project_id:String} AND session_id = {session_id:UUID}
  AND timestamp >= fromUnixTimestamp64Milli({at_ms:Int64} - 10000, 'UTC')
  AND timestamp <= fromUnixTimestamp64Milli(assumeNotNull(end_ms), 'UTC')
ORDER BY timestamp, toString(event_id)
LIMIT 1000
