SELECT u.id::text AS user_id, u.email, coalesce(u.name, '') AS name, m.role::text AS role, m.created_at AS joined_at
FROM project_members m
JOIN users u ON u.id = m.user_id
WHERE m.project_id = $1::text::uuid
ORDER BY m.role, lower(u.email)
