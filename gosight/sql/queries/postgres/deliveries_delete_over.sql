DELETE FROM alert_deliveries WHERE coalesce(delivered_at, dead_at) < now() - INTERVAL '30 days'
