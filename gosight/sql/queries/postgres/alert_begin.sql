-- No row: the rule is gone, or this window has begun an alert of the group before.
INSERT INTO alert_history
    (id, rule_id, project_id, triggered_at, metric_value, threshold, context, state, group_key, window_start, window_end)
SELECT $1, r.id, r.project_id, to_timestamp($3::float8 / 1000), $4, $5, $6::text::jsonb, $7, $8,
       to_timestamp($9::float8 / 1000), to_timestamp($10::float8 / 1000)
FROM alert_rules AS r
WHERE r.id = $2
FOR KEY SHARE
ON CONFLICT DO NOTHING
RETURNING TRUE
