-- Hours (s since 1970) in which sessions of a project began that reach into a span of time, with how many and their events.
SELECT toUnixTimestamp(toStartOfHour(started_at)) AS hour_s, count() AS sessions, sum(event_count) AS events
FROM sessions FINAL
WHERE project_id = {project_id:String}
  AND started_at < fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
  AND ended_at >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
GROUP BY hour_s
ORDER BY hour_s
