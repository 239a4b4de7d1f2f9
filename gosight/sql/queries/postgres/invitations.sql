SELECT i.id::text, i.email, i.role::text AS role, i.created_at, i.expires_at, coalesce(u.email, '') AS invited_by
FROM invitations i
LEFT JOIN users u ON u.id = i.invited_by
WHERE i.project_id = $1::text::uuid AND i.accepted_at IS NULL AND i.expires_at > $2
ORDER BY i.created_at DESC, i.id
