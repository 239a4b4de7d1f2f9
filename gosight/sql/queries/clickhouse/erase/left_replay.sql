SELECT (
    SELECT count() FROM replay_chunks WHERE
-- include queries/clickhouse/erase/replay
) + (
    SELECT count() FROM replay_pending WHERE
-- include queries/clickhouse/erase/replay
) AS rows
