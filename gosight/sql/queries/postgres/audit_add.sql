INSERT INTO audit_log (at, project_id, user_id, email, address, action, target, details)
VALUES ($1, $2::text::uuid, $3::uuid, $4, $5, $6, $7, $8::text::jsonb)
