UPDATE erasures
SET step = $2::text, awaited = $3::text::jsonb, sent_from = $4::text::jsonb, looked_at = $5::timestamptz,
    deleted_at = CASE WHEN $2::text = 'fading' THEN coalesce(deleted_at, $5) ELSE deleted_at END,
    completed_at = CASE WHEN $2::text = 'complete' THEN $5 END,
    user_id = CASE WHEN $2::text != 'complete' THEN user_id END
WHERE id = $1::text::uuid
