-- The types of a period's insights.
SELECT toString(insight_type) AS value, count() AS count
FROM insights FINAL
-- include queries/clickhouse/api/insight_filters
  AND positionCaseInsensitiveUTF8(value, {search:String}) > 0
GROUP BY value
ORDER BY count DESC, value
LIMIT 20
