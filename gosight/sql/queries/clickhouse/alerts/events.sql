-- Metrics of events: sessions, pageviews, errors, js_errors, error_rate, avg_lcp, avg_ttfb (in this order) for each
-- project, mask, window and group; of each the 10,000 groups with most sessions.
SELECT project_id, mask, end_ms, fields,
       [toFloat64(uniqExact(session_id)), toFloat64(sum(views)), toFloat64(sum(errors)), toFloat64(sum(js_errors)),
        uniqExactIf(session_id, errors > 0) / uniqExact(session_id),
        sum(lcp_sum) / nullIf(sum(lcps), 0), sum(ttfb_sum) / nullIf(sum(ttfbs), 0)] AS numbers
FROM (
    SELECT project_id, session_id, path, browser, country, device_type, os, views, errors, js_errors, lcp_sum, lcps, ttfb_sum, ttfbs,
-- include queries/clickhouse/alerts/spread
    FROM (
        SELECT project_id, session_id, path, toString(browser) AS browser, toString(country) AS country,
               toString(device_type) AS device_type, toString(os) AS os,
               toUnixTimestamp(toStartOfMinute(timestamp)) * toInt64(1000) AS at_ms,
               countIf(event_type = 'page_view') AS views,
               countIf(event_type IN ('js_error', 'unhandled_rejection', 'resource_error', 'console_error')) AS errors,
               countIf(event_type IN ('js_error', 'unhandled_rejection')) AS js_errors,
               sum(lcp) AS lcp_sum, count(lcp) AS lcps, sum(ttfb) AS ttfb_sum, count(ttfb) AS ttfbs
        FROM events
        WHERE project_id IN {projects:Array(String)} AND NOT is_bot AND
-- include queries/clickhouse/alerts/period
        GROUP BY project_id, session_id, path, browser, country, device_type, os, at_ms
    )
)
GROUP BY project_id, mask, end_ms, fields
ORDER BY project_id, mask, end_ms, numbers[1] DESC, fields
LIMIT 10000 BY project_id, mask, end_ms
