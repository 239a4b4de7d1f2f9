-- Projects that were ever deleted.
SELECT project_id::text FROM project_deletions
