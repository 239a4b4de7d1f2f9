INSERT INTO api_keys (project_id, key_hash, key_prefix, name, permissions, rate_limit, expires_at)
VALUES ($1::text::uuid, $2, $3, $4, $5, $6, $7)
RETURNING id::text
