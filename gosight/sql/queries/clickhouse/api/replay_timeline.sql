-- What happened in a session that a viewer of its replay may want to jump to.
SELECT id, at, type, severity, label
FROM (
    SELECT event_id AS id, timestamp AS at, event_type AS type, '' AS severity,
           multiIf(event_type = 'page_view', if(title = '', path, title),
                   event_type = 'click', coalesce(nullIf(element_name, ''), nullIf(target_text, ''), target_selector, ''),
                   coalesce(error_message, '')) AS label
    FROM events
    WHERE project_id = {project_id:String} AND session_id = {session_id:UUID}
      AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
      AND event_type IN ('page_view', 'click', 'js_error', 'unhandled_rejection', 'console_error', 'resource_error')
    UNION ALL
    SELECT insight_id AS id, timestamp AS at, insight_type AS type, severity, coalesce(target_selector, path) AS label
    FROM insights FINAL
    WHERE project_id = {project_id:String} AND session_id = {session_id:UUID}
      AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
)
ORDER BY at, id
LIMIT 10000
