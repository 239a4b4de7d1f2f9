-- Events of chunks that were not committed when the backup began.
DELETE FROM events
WHERE source_epoch = {epoch:UInt32}
  AND source_offset >= transform(source_partition, {partitions:Array(UInt16)}, {offsets:Array(UInt64)}, toUInt64(0))
