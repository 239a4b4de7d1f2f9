-- $1 address, $2 whether they may sign in.
UPDATE users SET is_active = $2, updated_at = now() WHERE lower(email) = lower($1) RETURNING id
