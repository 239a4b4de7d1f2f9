-- Metrics of insights: rage_clicks, dead_clicks, error_clicks, thrashed_cursors, u_turns, slow_pages (in this order) for
-- each project, mask, window and group; of each the 10,000 groups with most insights. Whose they are say the events of
-- the same time, which are read where a mask asks for more than paths (needs_senders).
SELECT project_id, mask, end_ms, fields,
       [toFloat64(countIf(insight_type = 'rage_click')), toFloat64(countIf(insight_type = 'dead_click')),
        toFloat64(countIf(insight_type = 'error_click')), toFloat64(countIf(insight_type = 'thrashed_cursor')),
        toFloat64(countIf(insight_type = 'u_turn')), toFloat64(countIf(insight_type = 'slow_page'))] AS numbers
FROM (
    SELECT project_id, insight_type,
-- include queries/clickhouse/alerts/spread
    FROM (
        SELECT project_id, session_id, insight_type, path,
               toUnixTimestamp(toStartOfMinute(timestamp)) * toInt64(1000) AS at_ms
        FROM insights FINAL
        WHERE project_id IN {projects:Array(String)} AND
-- include queries/clickhouse/alerts/period
          AND (project_id, session_id) NOT IN (
              SELECT project_id, session_id FROM sessions FINAL
              WHERE project_id IN {projects:Array(String)} AND is_bot
                AND started_at >= fromUnixTimestamp64Milli({first_end_ms:Int64} - {window_ms:Int64}, 'UTC') - INTERVAL 8 DAY)
    ) AS insights
    LEFT JOIN (
        SELECT project_id, session_id, any(toString(browser)) AS browser, any(toString(country)) AS country,
               any(toString(device_type)) AS device_type, any(toString(os)) AS os
        FROM events
        WHERE {needs_senders:Bool} AND project_id IN {projects:Array(String)} AND
-- include queries/clickhouse/alerts/period
        GROUP BY project_id, session_id
    ) AS senders USING (project_id, session_id)
)
GROUP BY project_id, mask, end_ms, fields
ORDER BY project_id, mask, end_ms, count() DESC, fields
LIMIT 10000 BY project_id, mask, end_ms
