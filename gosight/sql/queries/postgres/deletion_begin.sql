INSERT INTO project_deletions (project_id, name, deleted_by, deleted_at) VALUES ($1::text::uuid, $2, $3, $4)
