-- What `stored_by_chunk` says, of replay: rrweb events of chunks that are kept or wait for a verdict. Rows with one
-- identity are one, whatever merges have left; so nothing here is ever double.
SELECT chunks.o1 AS chunk, project_id, toUnixTimestamp(toStartOfHour(received_at)) AS hour,
       sum(event_count) AS stored, 0 AS double
FROM (
    SELECT source_partition, source_offset, project_id, any(received_at) AS received_at, any(event_count) AS event_count
    FROM (
        SELECT source_epoch, source_partition, source_offset, project_id, received_at, event_count FROM replay_chunks
        UNION ALL
        SELECT source_epoch, source_partition, source_offset, project_id, received_at, event_count FROM replay_pending
    )
    WHERE source_epoch = {epoch:UInt32} AND source_partition = {partition:UInt16}
      AND source_offset BETWEEN {o1:UInt64} AND {o2:UInt64}
    GROUP BY source_partition, source_offset, project_id
) AS rows
-- include queries/clickhouse/by_chunk
