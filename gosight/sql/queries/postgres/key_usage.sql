UPDATE api_keys k
SET request_count = k.request_count + u.requests, last_used_at = greatest(k.last_used_at, u.used_at)
FROM unnest($1::text[], $2::bigint[], $3::timestamptz[]) AS u (key_id, requests, used_at)
WHERE k.id = u.key_id::uuid
