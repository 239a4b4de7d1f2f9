-- The events of one session. Included by session_events and session_events_count.
WHERE project_id = {project_id:String} AND session_id = {session_id:UUID}
  AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
  AND (empty({event_types:Array(String)}) OR has({event_types:Array(String)}, event_type))
