-- The next version. Nothing is returned when another process took the number first.
INSERT INTO project_settings (project_id, version, settings, changed_by)
VALUES ($1::text::uuid, $2, $3::text::jsonb, $4)
ON CONFLICT DO NOTHING
RETURNING version
