-- $1 project, $2 limit, $3 offset, $4 and $5 the rank and id of the last row seen.
SELECT id::text, rank, entry
FROM (
    SELECT
        id,
        -(extract(epoch FROM at) * 1000000)::bigint AS rank,
        jsonb_build_object(
            'id', id, 'at', at, 'user_id', user_id, 'email', email, 'address', address, 'action', action,
            'target', target, 'details', details
        )::text AS entry
    FROM audit_log
    WHERE project_id = $1::text::uuid
) a
WHERE $4::bigint IS NULL OR (rank, id) > ($4, $5::uuid)
ORDER BY rank, id
LIMIT $2 OFFSET $3
