UPDATE alert_rules SET last_triggered = to_timestamp($2::float8 / 1000) WHERE id = $1
