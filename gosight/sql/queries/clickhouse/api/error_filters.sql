-- Errors of a period, without those of bots. Included by all queries over errors.
WHERE project_id = {project_id:String} AND error_fingerprint != '' AND NOT is_bot
  AND event_type IN ('js_error', 'unhandled_rejection', 'resource_error', 'console_error')
  AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
