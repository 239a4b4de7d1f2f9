-- The projects that have a session of this id: ids come from browsers, and need not be unique.
SELECT DISTINCT project_id
FROM sessions FINAL
WHERE session_id = {session_id:UUID}
ORDER BY project_id
