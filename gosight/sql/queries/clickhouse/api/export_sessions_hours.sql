-- Without FINAL: what is only said once is how the file is cut.
SELECT toUnixTimestamp64Milli(toDateTime64(toStartOfHour(started_at), 3)) AS at_ms, count() AS rows
FROM sessions
WHERE project_id = {project_id:String}
  AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}) AND started_at < fromUnixTimestamp64Milli({end_ms:Int64})
GROUP BY at_ms
ORDER BY at_ms
