INSERT INTO erasures (project_id, user_id, pseudonym, cut_ms, requested_at, requested_by)
VALUES ($1::text::uuid, $2, $3, $4, $5, $6)
ON CONFLICT (project_id, pseudonym) WHERE step = 'asked' DO UPDATE SET cut_ms = greatest(erasures.cut_ms, excluded.cut_ms)
RETURNING id::text
