-- How many events the list has in all.
SELECT count() AS total
FROM events
-- include queries/clickhouse/api/session_event_filters
