-- Those that have something to be done: what only fades is looked at now and then ($1: not since).
SELECT id::text, project_id::text, coalesce(user_id, '') AS user_id, cut_ms, step, awaited::text, sent_from::text
FROM erasures
WHERE step != 'complete' AND (step != 'fading' OR looked_at IS NULL OR looked_at < $1)
ORDER BY requested_at, id
