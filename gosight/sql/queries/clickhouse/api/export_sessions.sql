SELECT * EXCEPT (project_id, message_key, settings_version, retention_days, version, is_deleted, session_date)
FROM sessions FINAL
WHERE project_id = {project_id:String}
  AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}) AND started_at < fromUnixTimestamp64Milli({end_ms:Int64})
ORDER BY project_id, started_at, session_id
