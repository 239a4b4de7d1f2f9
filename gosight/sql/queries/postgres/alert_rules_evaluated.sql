-- Rules that are on, and those that are off but still fire.
SELECT r.id::text, r.project_id::text, r.name, r.condition_type::text AS kind, r.condition::text, r.channels::text,
       r.cooldown_mins::bigint * 60000 AS cooldown_ms, r.is_active,
       coalesce(round(extract(epoch FROM r.snoozed_until) * 1000), 0)::bigint AS snoozed_until_ms, r.note
FROM alert_rules AS r
WHERE r.is_active OR EXISTS (SELECT FROM alert_states AS s WHERE s.rule_id = r.id)
