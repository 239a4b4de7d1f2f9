INSERT INTO alert_rules
    (project_id, name, description, condition_type, condition, channels, cooldown_mins, is_active, created_at, updated_at)
VALUES ($1::text::uuid, $2, $3, $4::text::alert_condition_type, $5::text::jsonb, $6::text::jsonb, $7, $8, $9, $9)
RETURNING id::text
