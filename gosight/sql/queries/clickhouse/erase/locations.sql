SELECT DISTINCT location
FROM replay_chunks
WHERE location != '' AND
-- include queries/clickhouse/erase/replay
