-- How many pages were viewed in a period.
SELECT count() AS total
FROM (
    SELECT path, sum(views) AS views
    FROM overview_15m
-- include queries/clickhouse/api/overview_filters
    GROUP BY path
    HAVING views > 0
)
