-- $1 hash of the token, $2 now: once, and not of somebody who is locked out.
DELETE FROM password_resets USING users
WHERE users.id = user_id AND users.is_active AND token_hash = $1 AND expires_at > $2
RETURNING users.id, users.email, coalesce(users.name, '') AS name, users.is_admin, users.password_hash
