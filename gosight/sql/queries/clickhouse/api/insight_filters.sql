-- Insights of a period, without those of bots. A session that has one began at most 8 days before it: states live no
-- longer. Included by all queries over insights.
WHERE project_id = {project_id:String}
  AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
  AND session_id NOT IN (
      SELECT session_id FROM sessions FINAL
      WHERE project_id = {project_id:String} AND is_bot
        AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC') - INTERVAL 8 DAY
        AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC'))
