-- Replay: rrweb events as they were sent, a chunk a row. `session_id` is the id under which the chunk travels (its
-- message key's second half): the client's session, or the cookieless visitor; which of that key's sessions it belongs
-- to is found by time. Times are corrected by `clock_offset_ms`, those inside `data` are not. `location` is empty while
-- `data` is here, else the object that holds it; a row's later `version` wins.

CREATE TABLE IF NOT EXISTS replay_chunks (
    project_id String,
    session_id UUID,
    stream_id UUID,
    chunk_index UInt32,
    timestamp_start DateTime64(3, 'UTC'),
    timestamp_end DateTime64(3, 'UTC'),
    clock_offset_ms Int64 DEFAULT 0,
    received_at DateTime64(3, 'UTC'),
    event_count UInt32,
    has_full_snapshot Bool DEFAULT false,
    data String CODEC(NONE),
    data_size UInt32,
    codec LowCardinality(String) DEFAULT 'zstd',
    location String DEFAULT '',
    retention_days UInt16 DEFAULT 90,
    source_epoch UInt32,
    source_partition UInt16,
    source_offset UInt64,
    version UInt64 DEFAULT 0,
    chunk_date Date DEFAULT toDate(timestamp_start)
) ENGINE = ReplacingMergeTree(version)
PARTITION BY toMonday(chunk_date)
ORDER BY (project_id, session_id, stream_id, chunk_index)
TTL chunk_date + toIntervalDay(retention_days)
SETTINGS ttl_only_drop_parts = 1, enable_block_number_column = 1, enable_block_offset_column = 1;

-- Chunks of sessions that have no sampling verdict yet. The chunk of messages that gives it copies what is kept.
CREATE TABLE IF NOT EXISTS replay_pending AS replay_chunks
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(received_at)
ORDER BY (project_id, session_id, stream_id, chunk_index)
TTL toDate(received_at) + INTERVAL 2 DAY
SETTINGS ttl_only_drop_parts = 1, enable_block_number_column = 1, enable_block_offset_column = 1;
