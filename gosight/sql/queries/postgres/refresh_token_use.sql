-- $1 hash, $2 now: whose it is, once.
UPDATE refresh_tokens t
SET used_at = $2
FROM user_sessions s
JOIN users u ON u.id = s.user_id
WHERE t.token_hash = $1 AND t.used_at IS NULL AND t.expires_at > $2
  AND s.id = t.family AND s.revoked_at IS NULL AND u.is_active
RETURNING u.id::text, u.email, coalesce(u.name, '') AS name, u.is_admin, s.id::text AS session_id
