-- How many errors the list of single ones has in all.
SELECT count() AS total
FROM events
-- include queries/clickhouse/api/error_choice
  AND error_fingerprint IN (SELECT error_fingerprint FROM (
-- include queries/clickhouse/api/error_groups
  ))
