SELECT FROM alert_history WHERE id = $1 FOR UPDATE
