DELETE FROM alert_states WHERE rule_id = $1 AND group_key = $2
