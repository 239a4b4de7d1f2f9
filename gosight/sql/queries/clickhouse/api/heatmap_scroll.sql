-- How many sessions got how far down a page, in steps of 5 per cent.
SELECT arrayJoin(range(0, depth + 1, 5)) AS depth_percent, count() AS reached_count
FROM (
    SELECT session_id, toUInt16(max(scroll_depth)) AS depth
    FROM page_visits FINAL
-- include queries/clickhouse/api/page_visit_filters
    GROUP BY session_id
)
GROUP BY depth_percent
ORDER BY depth_percent
