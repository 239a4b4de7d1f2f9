-- What the processor derives. All of it is Replacing by version: a redo writes the same row, a later one always wins.

CREATE TABLE IF NOT EXISTS sessions (
    session_id UUID,
    project_id String,
    message_key String,
    visitor_id UUID,
    user_id String DEFAULT '',
    started_at DateTime64(3, 'UTC'),
    ended_at DateTime64(3, 'UTC'),
    duration_ms UInt32 DEFAULT 0,
    entry_url String,
    entry_path String,
    exit_url String DEFAULT '',
    exit_path String DEFAULT '',
    page_count UInt32 DEFAULT 0,
    event_count UInt32 DEFAULT 0,
    click_count UInt32 DEFAULT 0,
    error_count UInt32 DEFAULT 0,
    max_scroll_depth UInt8 DEFAULT 0,
    has_error Bool DEFAULT false,
    has_rage_click Bool DEFAULT false,
    has_dead_click Bool DEFAULT false,
    is_bounce Bool DEFAULT false,
    is_bot Bool DEFAULT false,
    is_final Bool DEFAULT false,
    utm_source String DEFAULT '',
    utm_medium String DEFAULT '',
    utm_campaign String DEFAULT '',
    utm_term String DEFAULT '',
    utm_content String DEFAULT '',
    referrer_domain String DEFAULT '',
    channel LowCardinality(String) DEFAULT '',
    browser LowCardinality(String),
    os LowCardinality(String),
    device_type LowCardinality(String),
    country LowCardinality(String) DEFAULT '',
    region LowCardinality(String) DEFAULT '',
    city String DEFAULT '',
    insight_counts Map(LowCardinality(String), UInt32),
    flags Array(LowCardinality(String)),
    has_replay Bool DEFAULT false,
    replay_verdict LowCardinality(String) DEFAULT '',
    clock_offset_ms Int64 DEFAULT 0,
    settings_version UInt32 DEFAULT 0,
    retention_days UInt16 DEFAULT 365,
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    session_date Date DEFAULT toDate(started_at),
    INDEX by_session session_id TYPE bloom_filter GRANULARITY 4
) ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(session_date)
ORDER BY (project_id, started_at, session_id)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

CREATE TABLE IF NOT EXISTS page_visits (
    project_id String,
    session_id UUID,
    event_id UUID,
    path String,
    url String,
    title String DEFAULT '',
    entered_at DateTime64(3, 'UTC'),
    time_on_page_ms UInt32 DEFAULT 0,
    scroll_depth UInt8 DEFAULT 0,
    attention_ms Array(UInt32),
    next_path String DEFAULT '',
    device_type LowCardinality(String) DEFAULT '',
    is_bot Bool DEFAULT false,
    retention_days UInt16 DEFAULT 365,
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX by_session session_id TYPE bloom_filter GRANULARITY 4
) ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(entered_at)
ORDER BY (project_id, path, entered_at, session_id, event_id)
TTL toDate(entered_at) + toIntervalDay(retention_days)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

CREATE TABLE IF NOT EXISTS insights (
    insight_id UUID,
    project_id String,
    session_id UUID,
    insight_type LowCardinality(String),
    severity LowCardinality(String),
    timestamp DateTime64(3, 'UTC'),
    url String,
    path String,
    x Nullable(Int32),
    y Nullable(Int32),
    target_selector Nullable(String),
    details String DEFAULT '{}',
    related_event_ids Array(UUID),
    settings_version UInt32 DEFAULT 0,
    retention_days UInt16 DEFAULT 365,
    version UInt64,
    is_deleted UInt8 DEFAULT 0,
    insight_date Date DEFAULT toDate(timestamp),
    INDEX by_session session_id TYPE bloom_filter GRANULARITY 4
) ENGINE = ReplacingMergeTree(version, is_deleted)
PARTITION BY toYYYYMM(insight_date)
ORDER BY (project_id, insight_type, timestamp, insight_id)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;

-- One row per chunk: what `gosight reconcile` holds against Kafka and against `events`.
CREATE TABLE IF NOT EXISTS chunk_ledger (
    topic LowCardinality(String),
    epoch UInt32,
    partition UInt16,
    o1 UInt64,
    o2 UInt64,
    clock DateTime64(3, 'UTC'),
    messages UInt32,
    received UInt32,
    stored UInt32,
    duplicates UInt32,
    dead UInt32,
    erased UInt32,
    unjudged UInt32,
    dropped Map(String, UInt32)
) ENGINE = ReplacingMergeTree
ORDER BY (topic, epoch, partition, o1)
TTL toDate(clock) + INTERVAL 90 DAY;

-- The seed's names, over the rows that know better than events do.
CREATE VIEW IF NOT EXISTS scroll_depth AS
SELECT project_id, path, intDiv(scroll_depth, 10) * 10 AS depth_bucket, uniqExact(session_id) AS session_count,
       toDate(entered_at) AS date
FROM page_visits FINAL
WHERE NOT is_bot
GROUP BY project_id, path, depth_bucket, date;

CREATE VIEW IF NOT EXISTS time_on_page AS
SELECT project_id, path, count() AS page_views, sum(time_on_page_ms) AS total_duration_ms, toDate(entered_at) AS date
FROM page_visits FINAL
WHERE NOT is_bot
GROUP BY project_id, path, date;
