INSERT INTO erased_events (erasure_id, project_id, topic, source_epoch, source_partition, source_offset, received_hour, bucket, expires_on, events)
SELECT {erasure_id:UUID}, project_id, 'gosight.events.raw', source_epoch, source_partition, source_offset, toStartOfHour(received_at) AS hour,
       toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS quarter, min(event_date + retention_days), uniqExact(event_id)
FROM events
WHERE
-- include queries/clickhouse/erase/events
GROUP BY project_id, source_epoch, source_partition, source_offset, hour, quarter
