SELECT 'page_visits' AS table, * EXCEPT (project_id, version, is_deleted)
FROM page_visits FINAL
WHERE project_id = {project_id:String} AND session_id IN (
-- include queries/clickhouse/erase/found
)
ORDER BY session_id, entered_at, event_id
