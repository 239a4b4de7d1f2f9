-- The most viewed pages; their time is that of the visits that are over.
WITH viewed AS (
    SELECT path, sum(views) AS views
    FROM overview_15m
-- include queries/clickhouse/api/overview_filters
    GROUP BY path
    HAVING views > 0
    ORDER BY views DESC, path
    LIMIT 10
)
SELECT path, views, avg_time_ms
FROM viewed
LEFT JOIN (
    SELECT path, toNullable(avg(time_on_page_ms)) AS avg_time_ms
    FROM page_visits FINAL
    WHERE project_id = {project_id:String} AND path IN (SELECT path FROM viewed) AND NOT is_bot
      AND entered_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND entered_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
    GROUP BY path
) AS visited USING (path)
ORDER BY views DESC, path
