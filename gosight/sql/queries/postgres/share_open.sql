-- A link that is good, and what its maker is in the project by now (as role_in_project says it).
SELECT s.id::text, s.project_id::text, s.session_id::text, s.permission,
       CASE WHEN u.is_admin THEN 'owner' ELSE m.role::text END AS role
FROM share_links s
JOIN users u ON u.id = s.created_by AND u.is_active
LEFT JOIN project_members m ON m.project_id = s.project_id AND m.user_id = u.id
WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > $2
