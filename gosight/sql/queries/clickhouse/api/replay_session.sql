-- What a session's row says about its replay. The key is what its chunks are stored under.
SELECT substring(message_key, length(project_id) + 2) AS key, started_at, ended_at, is_final, replay_verdict
FROM sessions FINAL
WHERE project_id = {project_id:String} AND session_id = {session_id:UUID}
