INSERT INTO users (email, password_hash, name, is_admin) VALUES (lower($1), $2, $3, $4)
ON CONFLICT DO NOTHING
RETURNING id::text
