UPDATE alert_deliveries SET next_at = now() + $2
WHERE channel_key = $1 AND delivered_at IS NULL AND dead_at IS NULL AND next_at < now() + $2
