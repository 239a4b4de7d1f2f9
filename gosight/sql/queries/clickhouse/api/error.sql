-- One error, whatever the period.
SELECT error_fingerprint AS error_id, status, first_seen_at, last_seen_at FROM (
-- include queries/clickhouse/api/error_groups
)
