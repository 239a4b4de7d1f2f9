-- In the order of the table's key, so that the engine reads it as it lies, however many rows there are; hour after hour.
SELECT * EXCEPT (project_id, source_epoch, source_partition, source_offset, settings_version, retention_days, event_date, ingested_at)
FROM events
WHERE project_id = {project_id:String}
  AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}) AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64})
ORDER BY project_id, toStartOfHour(timestamp), session_id, timestamp, event_id
