-- How many sessions visited a page.
SELECT uniqExact(session_id) AS total
FROM page_visits FINAL
-- include queries/clickhouse/api/page_visit_filters
