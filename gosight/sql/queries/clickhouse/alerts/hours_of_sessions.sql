-- include queries/clickhouse/alerts/by_hour
-- include queries/clickhouse/alerts/sessions
)
GROUP BY project_id, mask, hour_ms, fields
