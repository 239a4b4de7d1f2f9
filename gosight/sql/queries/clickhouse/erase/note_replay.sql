-- A chunk may wait for its verdict and have got it: it is one. No rollup hangs on it.
INSERT INTO erased_events (erasure_id, project_id, topic, source_epoch, source_partition, source_offset, received_hour, bucket, expires_on, events)
SELECT {erasure_id:UUID}, project_id, 'gosight.replay.chunks', source_epoch, source_partition, source_offset,
       toStartOfHour(min(received_at)) AS hour, hour, toDate(0), any(event_count)
FROM (SELECT * FROM replay_chunks UNION ALL SELECT * FROM replay_pending)
WHERE
-- include queries/clickhouse/erase/replay
GROUP BY project_id, source_epoch, source_partition, source_offset
