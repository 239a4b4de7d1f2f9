-- $1 hash, $2 session, $3 when it is over; never later than the session.
INSERT INTO refresh_tokens (token_hash, family, expires_at)
SELECT $1, id, least($3, expires_at) FROM user_sessions WHERE id = $2
