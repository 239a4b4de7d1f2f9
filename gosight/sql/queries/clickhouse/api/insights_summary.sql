-- How many insights there are, of which type and severity, in how many sessions.
SELECT count() AS total, uniqExact(session_id) AS sessions,
       sumMap(map(toString(insight_type), toUInt64(1))) AS by_type,
       sumMap(map(toString(severity), toUInt64(1))) AS by_severity
FROM insights FINAL
-- include queries/clickhouse/api/insight_choice
