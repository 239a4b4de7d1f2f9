UPDATE alert_deliveries SET delivered_at = now(), dead_at = NULL WHERE id = $1 AND delivered_at IS NULL
