SELECT 'insights' AS table, * EXCEPT (project_id, settings_version, version, is_deleted, insight_date)
FROM insights FINAL
WHERE project_id = {project_id:String} AND session_id IN (
-- include queries/clickhouse/erase/found
)
ORDER BY session_id, timestamp, insight_id
