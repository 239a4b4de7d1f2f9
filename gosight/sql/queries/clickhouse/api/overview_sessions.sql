-- Numbers of the sessions that began in a period, and of those in the one before (from before_ms).
SELECT started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC') AS current, toBool(current) AS is_current,
       count() AS sessions,
       uniqExact(user_id, if(user_id = '', visitor_id, toUUIDOrZero(''))) AS users,
       avg(duration_ms) AS avg_session_duration_ms,
       avg(is_bounce) AS bounce_rate,
       countIf(has_error) AS error_sessions,
       countIf(session_id IN (
           SELECT session_id FROM insights FINAL
           WHERE project_id = {project_id:String} AND severity IN ('high', 'medium')
             AND timestamp >= fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC'))) AS frustrated_sessions
FROM sessions FINAL
WHERE project_id = {project_id:String} AND NOT is_bot
  AND started_at >= fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')
  AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
GROUP BY current
