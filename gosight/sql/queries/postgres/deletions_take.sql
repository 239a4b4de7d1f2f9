-- Takes the deletions that are to be looked after now: every 5 s while there are rows, then every hour. Who else asks
-- meanwhile gets others; when somebody dies over one, it is taken again the next time.
UPDATE project_deletions SET looked_at = $1
WHERE project_id IN (
    SELECT project_id FROM project_deletions
    WHERE completed_at IS NULL
      AND (looked_at IS NULL
           OR looked_at <= $1::timestamptz - CASE WHEN tables_left = '{}' THEN interval '1 hour' ELSE interval '5 seconds' END)
    FOR UPDATE SKIP LOCKED
)
RETURNING project_id::text AS project_id, deleted_at, emptied_at
