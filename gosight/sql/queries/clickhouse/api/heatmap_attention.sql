-- How long each of the 20 bands of a page's height was looked at, per visit that says so.
SELECT avgForEach(attention_ms) AS bands
FROM page_visits FINAL
-- include queries/clickhouse/api/page_visit_filters
  AND notEmpty(attention_ms)
