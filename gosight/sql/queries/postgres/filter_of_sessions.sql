-- $1 project, $2 user, $3 a filter of the list of sessions, one's own or shared.
SELECT filters::text FROM saved_filters
WHERE project_id = $1::text::uuid AND id = $3 AND view = 'sessions' AND (user_id = $2 OR is_shared)
