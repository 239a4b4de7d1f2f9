INSERT INTO erased_keys (erasure_id, message_key, session_ids)
VALUES ($1::text::uuid, $2, $3::text[]::uuid[])
ON CONFLICT (erasure_id, message_key) DO UPDATE SET session_ids = excluded.session_ids
