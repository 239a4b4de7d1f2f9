UPDATE alert_rules SET note = $2 WHERE id = $1
