INSERT INTO error_status (project_id, fingerprint, status, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (project_id, fingerprint)
DO UPDATE SET status = excluded.status, changed_by = excluded.changed_by, changed_at = excluded.changed_at
