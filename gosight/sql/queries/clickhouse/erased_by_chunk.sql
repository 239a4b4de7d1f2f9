-- Events that erasures took out of chunks (`stored_by_chunk`), by chunk, project and hour of receipt.
SELECT chunks.o1 AS chunk, project_id, toUnixTimestamp(received_hour) AS hour, sum(events) AS erased
FROM (
    SELECT source_partition, source_offset, project_id, received_hour, events
    FROM erased_events FINAL
    WHERE topic = {topic:String} AND source_epoch = {epoch:UInt32} AND source_partition = {partition:UInt16}
      AND source_offset BETWEEN {o1:UInt64} AND {o2:UInt64}
) AS rows
-- include queries/clickhouse/by_chunk
