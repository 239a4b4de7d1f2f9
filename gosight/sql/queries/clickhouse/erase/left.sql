SELECT (
    SELECT count() FROM events WHERE
-- include queries/clickhouse/erase/events
) + (
    SELECT count() FROM sessions WHERE
-- include queries/clickhouse/erase/derived
) + (
    SELECT count() FROM page_visits WHERE
-- include queries/clickhouse/erase/derived
) + (
    SELECT count() FROM insights WHERE
-- include queries/clickhouse/erase/derived
) AS rows
