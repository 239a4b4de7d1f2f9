SELECT id::text, name, key_prefix, permissions, rate_limit, is_active, request_count, created_at, last_used_at, expires_at
FROM api_keys
WHERE project_id = $1::text::uuid
ORDER BY created_at DESC, id
