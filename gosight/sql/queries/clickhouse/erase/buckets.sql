-- Quarters of an hour (s since 1970) whose rollups an erasure has changed, by partition.
SELECT source_partition, arraySort(groupUniqArray(toUnixTimestamp(bucket))) AS buckets
FROM erased_events
WHERE erasure_id = {erasure_id:UUID} AND topic = 'gosight.events.raw' AND expires_on > today()
GROUP BY source_partition
ORDER BY source_partition
