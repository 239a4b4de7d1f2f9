-- $1 user: the projects that it may see, with its role; all of them for an admin.
SELECT
    p.id::text, p.name, p.slug, p.allowed_domains, p.created_at,
    CASE WHEN u.is_admin THEN 'owner' ELSE m.role::text END AS role
FROM projects p
JOIN users u ON u.id = $1
LEFT JOIN project_members m ON m.project_id = p.id AND m.user_id = u.id
WHERE u.is_admin OR m.role IS NOT NULL
ORDER BY lower(p.name), p.id
