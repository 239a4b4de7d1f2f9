-- Chunks that were not committed when the backup began.
DELETE FROM chunk_ledger
WHERE topic = {topic:String} AND epoch = {epoch:UInt32}
  AND o1 >= transform(partition, {partitions:Array(UInt16)}, {offsets:Array(UInt64)}, toUInt64(0))
