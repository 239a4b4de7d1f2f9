-- How many events of each session are stored, how many of them detectors take, and when (ms) the last one came.
SELECT t.session_id, count() AS events, countIf(t.event_type IN {kinds:Array(String)}) AS taken,
       toUnixTimestamp64Milli(max(t.received_at)) AS received_ms
FROM events AS t
WHERE
-- include queries/clickhouse/recompute/of_these
GROUP BY t.session_id
