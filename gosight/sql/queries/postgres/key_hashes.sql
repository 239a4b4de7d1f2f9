-- Of all keys of a project.
SELECT key_hash FROM api_keys WHERE project_id = $1::text::uuid
