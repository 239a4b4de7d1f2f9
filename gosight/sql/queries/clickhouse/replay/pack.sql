SELECT data, location
FROM replay_chunks FINAL
WHERE
-- include queries/clickhouse/replay/of_stream
    AND chunk_index = {pack_index:UInt32}
