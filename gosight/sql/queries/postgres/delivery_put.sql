INSERT INTO alert_deliveries (id, alert_id, rule_id, state, group_key, channel_key, channel, target, happening)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT DO NOTHING
