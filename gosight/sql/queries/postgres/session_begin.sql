-- $1 user, $2 the password's hash that was checked, $3 now, $4 when it ends. The lock lets a change of the password,
-- which ends all sessions, come wholly before or wholly after; before it nothing is returned.
INSERT INTO user_sessions (user_id, created_at, expires_at)
SELECT u.id, $3, $4 FROM (SELECT id FROM users WHERE id = $1 AND password_hash = $2 AND is_active FOR SHARE) u
RETURNING id::text
