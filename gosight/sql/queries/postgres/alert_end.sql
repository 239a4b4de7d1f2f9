-- No row: the rule is gone, or the alert was over before.
UPDATE alert_history SET resolved_at = to_timestamp($2::float8 / 1000) WHERE id = $1 AND resolved_at IS NULL
RETURNING TRUE
