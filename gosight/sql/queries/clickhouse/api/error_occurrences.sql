-- One page of a period's errors one by one, by time.
WITH {sign:Int8} * toUnixTimestamp64Milli(timestamp) AS rank
SELECT event_id AS id, rank,
       tuple(event_id, error_fingerprint AS error_id, session_id, timestamp, toString(event_type) AS event_type,
             ifNull(toString(error_type), '') AS error_type, ifNull(error_message, '') AS message, path, url,
             JSONExtractString(payload, 'filename') AS filename,
             JSONExtract(payload, 'lineno', 'Nullable(UInt32)') AS lineno,
             JSONExtract(payload, 'colno', 'Nullable(UInt32)') AS colno,
             ifNull(error_stack, '') AS stack, browser, os, device_type) AS row
FROM events
-- include queries/clickhouse/api/error_choice
  AND error_fingerprint IN (SELECT error_fingerprint FROM (
-- include queries/clickhouse/api/error_groups
  ))
  AND ({after_rank:Nullable(Int64)} IS NULL
       OR (rank, event_id) > (assumeNotNull({after_rank:Nullable(Int64)}), {after_id:UUID}))
ORDER BY rank, event_id
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
