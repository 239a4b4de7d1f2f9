-- Who is first has done it.
UPDATE alert_history
SET acknowledged_at = coalesce(acknowledged_at, $3), acknowledged_by = coalesce(acknowledged_by, $4)
WHERE project_id = $1::text::uuid AND id = $2
RETURNING TRUE
