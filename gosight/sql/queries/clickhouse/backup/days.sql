-- Events of chunks that were committed, by day and retention: how many, and one number for their ids.
SELECT toDate(timestamp) AS day, retention_days, count(), groupBitXor(cityHash64(event_id))
FROM events
WHERE NOT (
    source_epoch = {epoch:UInt32}
    AND source_offset >= transform(source_partition, {partitions:Array(UInt16)}, {offsets:Array(UInt64)}, toUInt64(0))
)
GROUP BY day, retention_days
ORDER BY day, retention_days
