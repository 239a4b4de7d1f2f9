-- $1 user, $2 project: the role; none for strangers and where there is no such project. An admin may do everything.
SELECT CASE WHEN u.is_admin THEN 'owner' ELSE m.role::text END
FROM projects p
JOIN users u ON u.id = $1
LEFT JOIN project_members m ON m.project_id = p.id AND m.user_id = u.id
WHERE p.id = $2::text::uuid
