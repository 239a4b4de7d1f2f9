-- Some sessions behind a number, those with a replay first.
SELECT toString(session_id) AS session_id
FROM sessions FINAL
WHERE project_id = {project_id:String} AND NOT is_bot
  AND started_at >= fromUnixTimestamp64Milli({first_end_ms:Int64} - {window_ms:Int64}, 'UTC') - INTERVAL 8 DAY
  AND started_at < fromUnixTimestamp64Milli({first_end_ms:Int64}, 'UTC')
  AND (NOT {bounced:Bool} OR is_bounce)
  AND session_id IN (
      SELECT session_id FROM events
      WHERE project_id = {project_id:String} AND NOT is_bot
        AND (empty({event_types:Array(String)}) OR has({event_types:Array(String)}, event_type))
        AND ({path:Nullable(String)} IS NULL OR path = {path:Nullable(String)})
        AND ({browser:Nullable(String)} IS NULL OR browser = {browser:Nullable(String)})
        AND ({country:Nullable(String)} IS NULL OR country = {country:Nullable(String)})
        AND ({device_type:Nullable(String)} IS NULL OR device_type = {device_type:Nullable(String)})
        AND ({os:Nullable(String)} IS NULL OR os = {os:Nullable(String)}) AND
-- include queries/clickhouse/alerts/period
      LIMIT 10000)
  AND ({insight_type:String} = '' OR session_id IN (
      SELECT session_id FROM insights FINAL
      WHERE project_id = {project_id:String} AND insight_type = {insight_type:String}
        AND ({path:Nullable(String)} IS NULL OR path = {path:Nullable(String)}) AND
-- include queries/clickhouse/alerts/period
  ))
ORDER BY has_replay DESC, error_count DESC, session_id
LIMIT 5
