-- The page visits of one session that are over.
SELECT event_id, path, url, title, entered_at, time_on_page_ms, scroll_depth, next_path
FROM page_visits FINAL
WHERE project_id = {project_id:String} AND session_id = {session_id:UUID}
  AND entered_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND entered_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
ORDER BY entered_at, toString(event_id)
