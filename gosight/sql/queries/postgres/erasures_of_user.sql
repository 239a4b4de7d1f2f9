-- The newest first.
SELECT
    e.id, e.requested_at, e.requested_by, e.cut_ms, e.step, e.deleted_at, e.completed_at,
    coalesce(sum(cardinality(k.session_ids)), 0)::int AS sessions
FROM erasures e LEFT JOIN erased_keys k ON k.erasure_id = e.id
WHERE e.project_id = $1::text::uuid AND e.pseudonym = $2
GROUP BY e.id
ORDER BY e.requested_at DESC, e.id
LIMIT 100
