-- Insights of a period by type.
SELECT insight_type, count() AS insights
FROM insights FINAL
-- include queries/clickhouse/api/insight_filters
GROUP BY insight_type
ORDER BY insight_type
