INSERT INTO share_links (id, project_id, session_id, permission, created_by, created_at, expires_at)
VALUES ($1, $2::text::uuid, $3, $4, $5, $6, $7)
