-- $1 project, $2 rule: as it is, and until the transaction ends.
SELECT r.condition_type::text AS condition_type, r.condition::text AS condition, r.channels::text AS channels, r.name
FROM alert_rules AS r WHERE r.project_id = $1::text::uuid AND r.id = $2 FOR UPDATE
