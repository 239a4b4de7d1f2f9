-- $2: at most so many versions, newest first, $3: below this one (NULL: from the newest on), each with the one before it.
SELECT v.version, v.created_at, v.changed_by, v.settings::text AS settings, before.settings::text AS before
FROM project_settings v
LEFT JOIN project_settings before ON before.project_id = v.project_id AND before.version = v.version - 1
WHERE v.project_id = $1::text::uuid AND ($3::integer IS NULL OR v.version < $3)
ORDER BY v.version DESC
LIMIT $2
