-- How many sessions the list has in all.
SELECT count() AS total
FROM sessions FINAL
-- include queries/clickhouse/api/session_filters
