-- From when to when one session goes.
SELECT started_at, ended_at
FROM sessions FINAL
WHERE project_id = {project_id:String} AND session_id = {session_id:UUID}
