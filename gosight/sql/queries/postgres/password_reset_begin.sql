-- $1 user, $2 hash of the token, $3 now, $4 when it ends. Nothing is returned within 5 minutes of the one before: no
-- one's mailbox is to be filled by others.
INSERT INTO password_resets (user_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id) DO UPDATE
SET token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at
WHERE password_resets.created_at <= $3 - interval '5 minutes'
RETURNING user_id::text
