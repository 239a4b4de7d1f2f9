-- All of them for an admin of the installation ($2), else one's own.
SELECT gone.project_id, gone.name, gone.deleted_at, coalesce(users.email, '') AS deleted_by, gone.tables_left,
       gone.emptied_at, gone.completed_at
FROM project_deletions AS gone LEFT JOIN users ON users.id = gone.deleted_by
WHERE $2 OR gone.deleted_by = $1
ORDER BY gone.deleted_at DESC, gone.project_id
