-- $1 project, $2 filter, $3 user, $4 whether shared ones of others as well.
DELETE FROM saved_filters
WHERE project_id = $1::text::uuid AND id = $2 AND (user_id = $3 OR (is_shared AND $4))
RETURNING id::text
