-- Rows of sessions, tombstones too, that say more than what was committed when the backup began: their `version` holds
-- epoch and offset of the last batch, their message key says of which partition (Kafka's own murmur2).
DELETE FROM sessions
WHERE bitShiftRight(version, 56) = {epoch:UInt32}
  AND bitAnd(bitShiftRight(version, 16), 0xFFFFFFFFFF) >= transform(
      kafkaMurmurHash(message_key) % {count:UInt32}, {partitions:Array(UInt32)}, {offsets:Array(UInt64)}, toUInt64(0)
  )
