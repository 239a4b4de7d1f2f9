-- $1 project: its rules by name; $2 only this one, or null: all.
SELECT
    r.id::text, r.name, coalesce(r.description, '') AS description, r.condition_type::text AS condition_type,
    r.condition::text AS condition, r.channels::text AS channels, r.cooldown_mins, r.is_active, r.snoozed_until,
    r.last_triggered, r.note, r.created_at, r.updated_at,
    (SELECT count(*) FROM alert_states AS s WHERE s.rule_id = r.id AND s.alert_id IS NOT NULL) AS firing_groups
FROM alert_rules AS r
WHERE r.project_id = $1::text::uuid AND ($2::uuid IS NULL OR r.id = $2)
ORDER BY lower(r.name), r.id
