-- How many pages and devices were measured.
SELECT uniqExact(path, device_type) AS total
FROM web_vitals_15m
-- include queries/clickhouse/api/web_vitals_filters
