-- Joins `rows` with the chunk that their offset is in; what is summed goes by chunk, project and hour.
ASOF INNER JOIN (
    SELECT partition, o1
    FROM chunk_ledger FINAL
    WHERE topic = {topic:String} AND epoch = {epoch:UInt32} AND partition = {partition:UInt16}
      AND o1 BETWEEN {o1:UInt64} AND {last:UInt64}
) AS chunks ON rows.source_partition = chunks.partition AND rows.source_offset >= chunks.o1
GROUP BY chunk, project_id, hour
