INSERT INTO saved_filters (project_id, user_id, name, view, filters, is_shared, created_at)
VALUES ($1::text::uuid, $2, $3, $4, $5::text::jsonb, $6, $7)
RETURNING id::text
