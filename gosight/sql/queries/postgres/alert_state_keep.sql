INSERT INTO alert_states (rule_id, group_key, alert_id, in_digest, fired_until)
SELECT r.id, $2, $3, $4, to_timestamp($5::float8 / 1000) FROM alert_rules AS r WHERE r.id = $1 FOR KEY SHARE
ON CONFLICT (rule_id, group_key) DO UPDATE
SET alert_id = excluded.alert_id, in_digest = excluded.in_digest, fired_until = excluded.fired_until
