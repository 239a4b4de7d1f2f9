SELECT chunk_index, data
FROM replay_chunks FINAL
WHERE
-- include queries/clickhouse/replay/of_stream
    AND codec = 'zstd' AND chunk_index BETWEEN {first:UInt32} AND {last:UInt32}
ORDER BY chunk_index
