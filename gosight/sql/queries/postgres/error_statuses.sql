-- What was decided about a project's errors; of very many, the latest decisions.
SELECT fingerprint, status, changed_at
FROM error_status
WHERE project_id = $1 AND status <> 'open'
ORDER BY changed_at DESC
LIMIT 5000
