-- Bots are stored and flagged, but never counted as visitors: no rollup counts them.
SELECT project_id, toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS at, path, source_partition,
       countIf(event_type = 'page_view') AS views, count() AS events, countIf(event_type = 'click') AS clicks,
       countIf(event_type IN ('js_error', 'unhandled_rejection', 'resource_error', 'console_error')) AS errors,
       uniqCombined64State(12)(session_id) AS sessions,
       uniqCombined64State(12)(if(user_id = '', toString(visitor_id), user_id)) AS visitors
FROM events
WHERE NOT is_bot
GROUP BY project_id, at, path, source_partition
