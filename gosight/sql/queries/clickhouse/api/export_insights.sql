SELECT * EXCEPT (project_id, settings_version, retention_days, version, is_deleted, insight_date)
FROM insights FINAL
WHERE project_id = {project_id:String}
  AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}) AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64})
ORDER BY timestamp, insight_id
