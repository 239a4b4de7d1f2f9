-- Chunks of one partition in their order, from offset `from` to below `until`; as LedgerRow names its fields.
SELECT topic, epoch, partition, o1, o2, toString(clock), messages, received, stored, duplicates, dead, erased, unjudged,
       dropped
FROM chunk_ledger FINAL
WHERE topic = {topic:String} AND epoch = {epoch:UInt32} AND partition = {partition:UInt16}
  AND o1 >= {from:UInt64} AND o1 < {until:UInt64}
ORDER BY o1
LIMIT {limit:UInt32}
