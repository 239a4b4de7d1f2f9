SELECT s.id::text, s.permission, s.created_at, u.email AS created_by, s.expires_at, s.revoked_at, s.views, s.last_viewed_at
FROM share_links s
JOIN users u ON u.id = s.created_by
WHERE s.project_id = $1::text::uuid AND s.session_id = $2
ORDER BY s.created_at DESC, s.id
LIMIT 100
