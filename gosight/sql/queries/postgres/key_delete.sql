-- $1 project, $2 key: what of it has to be forgotten elsewhere.
DELETE FROM api_keys WHERE project_id = $1::text::uuid AND id = $2 RETURNING key_hash, name
