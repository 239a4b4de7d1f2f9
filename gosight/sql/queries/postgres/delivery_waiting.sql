SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8
FROM alert_deliveries
WHERE delivered_at IS NULL AND dead_at IS NULL
