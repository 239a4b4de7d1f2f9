-- The latest occurrence of an error, or of several at the same time the last by id.
SELECT event_id, toString(event_type) AS event_type, ifNull(toString(error_type), '') AS error_type,
       ifNull(error_message, '') AS message, ifNull(error_stack, '') AS stack, url,
       JSONExtractString(payload, 'filename') AS filename,
       JSONExtract(payload, 'lineno', 'Nullable(UInt32)') AS lineno,
       JSONExtract(payload, 'colno', 'Nullable(UInt32)') AS colno
FROM events
-- include queries/clickhouse/api/error_filters
  AND error_fingerprint = {error_id:String}
ORDER BY timestamp DESC, event_id DESC
LIMIT 1
