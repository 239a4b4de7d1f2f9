-- What erasures have taken out of `events` and of replays, without whose it was: so `gosight reconcile` stays exact, and
-- a rollup is known to be rebuilt. Noted before the rows are deleted; a second look may find fewer of them: the greatest
-- count wins. `bucket`: the quarter of an hour that the events happened in. `expires_on`: their retention ends, and
-- nothing is rebuilt any more from what is left of their day.

CREATE TABLE IF NOT EXISTS erased_events (
    erasure_id UUID,
    project_id String,
    topic LowCardinality(String),
    source_epoch UInt32,
    source_partition UInt16,
    source_offset UInt64,
    received_hour DateTime('UTC'),
    bucket DateTime('UTC'),
    expires_on Date,
    events UInt32,
    noted_at DateTime('UTC') DEFAULT now()
) ENGINE = ReplacingMergeTree(events)
ORDER BY (topic, source_epoch, source_partition, source_offset, erasure_id, project_id, received_hour, bucket)
TTL noted_at + INTERVAL 90 DAY;
