UPDATE project_deletions SET tables_left = $2, emptied_at = $3, completed_at = $4 WHERE project_id = $1::text::uuid
