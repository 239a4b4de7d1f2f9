SELECT toUnixTimestamp64Milli(toDateTime64(toStartOfHour(timestamp), 3)) AS at_ms, count() AS rows
FROM events
WHERE project_id = {project_id:String}
  AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}) AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64})
GROUP BY at_ms
ORDER BY at_ms
