-- Sessions and page views between the edges (seconds since 1970, ascending) that they fall between.
SELECT roundDown(second, {edges:Array(UInt32)}) AS edge, sum(session) AS sessions, sum(views) AS pageviews
FROM (
    SELECT toUInt32(toUnixTimestamp(started_at)) AS second, toUInt64(1) AS session, toUInt64(0) AS views
    FROM sessions FINAL
    WHERE project_id = {project_id:String} AND NOT is_bot
      AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
    UNION ALL
    SELECT toUInt32(toUnixTimestamp(at)), toUInt64(0), views
    FROM overview_15m
-- include queries/clickhouse/api/overview_filters
)
GROUP BY edge
