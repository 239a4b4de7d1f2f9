-- $4: whose link it has to be; anybody's where that is null.
UPDATE share_links
SET revoked_at = $5
WHERE project_id = $1::text::uuid AND session_id = $2 AND id = $3 AND revoked_at IS NULL
  AND ($4::uuid IS NULL OR created_by = $4)
RETURNING id::text
