-- Sessions that began and events that happened between two moments, by project.
SELECT project_id, sum(sessions) AS sessions, sum(events) AS events
FROM (
    SELECT project_id, count() AS sessions, toUInt64(0) AS events
    FROM sessions FINAL
    WHERE project_id IN {project_ids:Array(String)} AND NOT is_bot
      AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
    GROUP BY project_id
    UNION ALL
    SELECT project_id, toUInt64(0), sum(o.events)
    FROM overview_15m AS o
    WHERE project_id IN {project_ids:Array(String)}
      AND at >= toDateTime(intDiv({start_ms:Int64}, 1000), 'UTC')
      AND at < toDateTime(intDiv({end_ms:Int64}, 1000), 'UTC')
    GROUP BY project_id
)
GROUP BY project_id
