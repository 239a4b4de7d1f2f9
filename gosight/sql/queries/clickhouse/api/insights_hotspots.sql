-- Where insights gather. Without a selector there is no spot: page-wide insights are left out.
SELECT path, ifNull(target_selector, '') AS target_selector, count() AS count, uniqExact(session_id) AS sessions,
       sumMap(map(toString(insight_type), toUInt64(1))) AS by_type, avg(x) AS x, avg(y) AS y, max(timestamp) AS last_seen_at
FROM insights FINAL
-- include queries/clickhouse/api/insight_choice
  AND ifNull(target_selector, '') != ''
GROUP BY path, target_selector
ORDER BY count DESC, sessions DESC, path, target_selector
LIMIT 20
