SELECT rule_id::text, group_key, alert_id::text, in_digest, round(extract(epoch FROM fired_until) * 1000)::bigint AS fired_ms
FROM alert_states
