SELECT 'sessions' AS table, * EXCEPT (project_id, message_key, settings_version, version, is_deleted, session_date)
FROM sessions FINAL
WHERE project_id = {project_id:String} AND session_id IN (
-- include queries/clickhouse/erase/found
)
ORDER BY started_at, session_id
