SELECT id::text, email, coalesce(name, '') AS name, is_admin, password_hash
FROM users
WHERE lower(email) = $1 AND is_active
