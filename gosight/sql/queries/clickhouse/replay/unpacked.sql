SELECT chunk_index, data_size, toUInt32(chunk_date), retention_days
FROM replay_chunks FINAL
WHERE
-- include queries/clickhouse/replay/of_stream
    AND codec = 'zstd'
ORDER BY chunk_index
