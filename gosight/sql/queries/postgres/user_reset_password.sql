-- $1 address, $2 the new hash.
UPDATE users SET password_hash = $2, updated_at = now() WHERE lower(email) = lower($1) RETURNING id
