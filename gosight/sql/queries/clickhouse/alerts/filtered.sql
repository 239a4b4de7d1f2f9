-- Sessions active in each window that pass a saved filter, filter by filter (numbered from 0 on). A page that a filter
-- asks for was visited in the window.
WITH JSONExtract({filters:String},
                 'Array(Tuple(project_id String, fields Map(String, String), least_ms Int64, most_ms Int64))') AS filters
SELECT filter, end_ms, toFloat64(uniqExact(session_id)) AS number
FROM (
    SELECT session_id, filter,
-- include queries/clickhouse/alerts/windows
    FROM (
        SELECT session_id, at_ms, filter
        FROM (
            SELECT DISTINCT project_id, session_id, path, toUnixTimestamp(toStartOfMinute(timestamp)) * toInt64(1000) AS at_ms
            FROM events
            WHERE project_id IN {projects:Array(String)} AND
-- include queries/clickhouse/alerts/period
        ) AS active
        INNER JOIN (
            SELECT project_id, session_id, duration_ms,
                   map('has_error', toString(has_error), 'has_rage_click', toString(has_rage_click),
                       'has_dead_click', toString(has_dead_click), 'has_replay', toString(has_replay),
                       'country', toString(country), 'region', region, 'city', city,
                       'device_type', toString(device_type), 'browser', toString(browser), 'os', toString(os),
                       'user_id', user_id, 'visitor_id', toString(visitor_id), 'channel', toString(channel),
                       'referrer_domain', referrer_domain, 'utm_source', utm_source, 'utm_medium', utm_medium,
                       'utm_campaign', utm_campaign, 'utm_term', utm_term, 'utm_content', utm_content,
                       'is_bot', toString(is_bot)) AS has
            FROM sessions FINAL
            WHERE project_id IN {projects:Array(String)}
              AND started_at >= fromUnixTimestamp64Milli({first_end_ms:Int64} - {window_ms:Int64}, 'UTC') - INTERVAL 8 DAY
        ) AS sessions USING (project_id, session_id)
        ARRAY JOIN range(length(filters)) AS filter
        WHERE filters[filter + 1].project_id = project_id
          AND duration_ms BETWEEN filters[filter + 1].least_ms AND filters[filter + 1].most_ms
          AND arrayAll((field, value) -> if(field = 'path', path, has[field]) = value,
                       mapKeys(filters[filter + 1].fields), mapValues(filters[filter + 1].fields))
    )
)
GROUP BY filter, end_ms
