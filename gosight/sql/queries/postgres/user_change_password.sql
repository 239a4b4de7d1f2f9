-- $1 user, $2 the hash that was checked, $3 the new one. Nothing is returned where somebody else was quicker.
UPDATE users SET password_hash = $3, updated_at = now() WHERE id = $1 AND password_hash = $2 RETURNING id::text
