-- Occurrences of an error between the edges (seconds since 1970, ascending) that they fall between.
SELECT roundDown(toUInt32(toUnixTimestamp(timestamp)), {edges:Array(UInt32)}) AS edge, count() AS count,
       uniqExact(session_id) AS sessions
FROM events
-- include queries/clickhouse/api/error_filters
  AND error_fingerprint = {error_id:String}
GROUP BY edge
