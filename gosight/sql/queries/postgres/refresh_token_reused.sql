-- $1 hash, $2 now: somebody has a copy of a token that was used already. Which session is theirs nobody can tell: it ends.
UPDATE user_sessions
SET revoked_at = $2
WHERE id = (SELECT family FROM refresh_tokens WHERE token_hash = $1 AND used_at IS NOT NULL) AND revoked_at IS NULL
RETURNING user_id::text
