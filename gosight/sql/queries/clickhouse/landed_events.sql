-- Ids of the stored events of one chunk.
SELECT event_id
FROM events
WHERE source_epoch = {epoch:UInt32} AND source_partition = {partition:UInt16}
  AND source_offset BETWEEN {o1:UInt64} AND {o2:UInt64}
