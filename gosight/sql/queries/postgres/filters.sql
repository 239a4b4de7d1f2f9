-- $1 project, $2 user, $3 view or null: one's own filters, and those that others share.
SELECT
    f.id::text, f.name, f.view, f.filters::text AS filters, f.is_shared, f.created_at,
    f.user_id = $2 AS is_own, coalesce(u.name, '') AS owner
FROM saved_filters f
JOIN users u ON u.id = f.user_id
WHERE f.project_id = $1::text::uuid AND (f.user_id = $2 OR f.is_shared) AND ($3::text IS NULL OR f.view = $3)
ORDER BY lower(f.name), f.id
