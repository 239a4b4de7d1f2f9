-- Metrics of sessions that began in a window: bounce_rate, as they stand, for each project, mask, window and group; of
-- each the 10,000 groups with most sessions. Their path is the one that they began with.
SELECT project_id, mask, end_ms, fields, [avg(is_bounce)] AS numbers
FROM (
    SELECT project_id, is_bounce,
-- include queries/clickhouse/alerts/spread
    FROM (
        SELECT project_id, is_bounce, entry_path AS path, toString(browser) AS browser, toString(country) AS country,
               toString(device_type) AS device_type, toString(os) AS os, started_at AS timestamp,
               toUnixTimestamp(toStartOfMinute(timestamp)) * toInt64(1000) AS at_ms
        FROM sessions FINAL
        WHERE project_id IN {projects:Array(String)} AND NOT is_bot AND
-- include queries/clickhouse/alerts/period
    )
)
GROUP BY project_id, mask, end_ms, fields
ORDER BY project_id, mask, end_ms, count() DESC, fields
LIMIT 10000 BY project_id, mask, end_ms
