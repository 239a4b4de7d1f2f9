-- Stored events at offsets o1..o2 of one partition (the last chunk there begins at `last`) by chunk, project and hour of receipt: different ones, and rows that
-- hold one of these once more.
SELECT chunks.o1 AS chunk, project_id, toUnixTimestamp(toStartOfHour(received_at)) AS hour,
       uniqExact(source_offset, event_id) AS stored, count() - stored AS double
FROM (
    SELECT source_partition, source_offset, event_id, project_id, received_at
    FROM events
    WHERE source_epoch = {epoch:UInt32} AND source_partition = {partition:UInt16}
      AND source_offset BETWEEN {o1:UInt64} AND {o2:UInt64}
) AS rows
-- include queries/clickhouse/by_chunk
