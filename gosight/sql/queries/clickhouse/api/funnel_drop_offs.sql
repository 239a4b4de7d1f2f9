-- Of each step but the last, ten sessions whose visitors got no further: those of the latest act, replays first.
SELECT step, session_id, last_act_at, has_replay
FROM (
    SELECT length(chain) AS step, acts[-1].4 AS session_id, fromUnixTimestamp64Milli(acts[-1].1, 'UTC') AS last_act_at
    FROM (
-- include queries/clickhouse/api/funnel_walks
    )
    WHERE step < length({kinds:Array(String)})
) AS dropped
INNER JOIN (
    SELECT session_id, has_replay
    FROM sessions FINAL
    WHERE project_id = {project_id:String} AND NOT is_bot
      AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC') - INTERVAL 2 DAY
      AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
) AS replayed USING (session_id)
ORDER BY step, has_replay DESC, last_act_at DESC, session_id
LIMIT 10 BY step
