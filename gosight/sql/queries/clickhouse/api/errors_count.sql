-- How many errors the list has in all.
SELECT uniqExact(error_fingerprint) AS total
FROM events
-- include queries/clickhouse/api/error_choice
  AND error_fingerprint IN (SELECT error_fingerprint FROM (
-- include queries/clickhouse/api/error_groups
  ))
