-- The insights of one session.
SELECT insight_id AS id, toUnixTimestamp64Milli(timestamp) AS rank,
       tuple(insight_id, session_id, insight_type, severity, timestamp, url, path, x, y, target_selector,
             related_event_ids) AS facts,
       details
FROM insights FINAL
WHERE project_id = {project_id:String} AND session_id = {session_id:UUID}
  AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
ORDER BY timestamp, insight_id
