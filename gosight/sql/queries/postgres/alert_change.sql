-- $1 rule; null keeps what is there.
UPDATE alert_rules
SET name = coalesce($2, name), description = coalesce($3, description),
    condition_type = coalesce($4::text::alert_condition_type, condition_type),
    condition = coalesce($5::text::jsonb, condition), channels = coalesce($6::text::jsonb, channels),
    cooldown_mins = coalesce($7, cooldown_mins), is_active = coalesce($8, is_active), updated_at = $9
WHERE id = $1
