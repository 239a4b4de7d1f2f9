-- The 15-minute buckets (seconds since 1970) that the stored events of one chunk fall into.
SELECT DISTINCT toUnixTimestamp(toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC'))) AS bucket
FROM events
WHERE source_epoch = {epoch:UInt32} AND source_partition = {partition:UInt16}
  AND source_offset BETWEEN {o1:UInt64} AND {o2:UInt64}
ORDER BY bucket
