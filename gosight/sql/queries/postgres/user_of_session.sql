-- $1 user, $2 session: who it is, while the session lasts and the account is active.
SELECT u.id::text, u.email, coalesce(u.name, '') AS name, u.is_admin, s.id::text AS session_id
FROM user_sessions s
JOIN users u ON u.id = s.user_id
WHERE s.id = $2 AND u.id = $1 AND u.is_active AND s.revoked_at IS NULL AND s.expires_at > now()
