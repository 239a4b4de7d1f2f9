-- The events that detectors take, session by session, each in Order; as `Event` names and shapes its fields.
SELECT t.session_id, t.event_id, t.event_type, toUnixTimestamp64Milli(t.timestamp) AS timestamp, t.url, t.path, t.title,
       t.click_x, t.click_y, t.page_x, t.page_y, t.target_selector, t.target_tag, t.scroll_depth,
       t.error_message, t.lcp, t.ttfb, t.load_complete, t.payload
FROM events AS t
WHERE
-- include queries/clickhouse/recompute/of_these
    AND t.event_type IN {kinds:Array(String)}
ORDER BY t.session_id, t.timestamp, toString(t.event_id)
