-- Rendered by `make init-sql` out of gosight/sql/clickhouse: change it there. Analytics only: no tables of replay.
-- It says what it has applied, so that `gosight-migrate up` goes on from here. It may be run twice.

CREATE DATABASE IF NOT EXISTS gosight;
USE gosight;

CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER, name String, checksum String, applied_at DateTime DEFAULT now()
) ENGINE = ReplacingMergeTree ORDER BY number;

-- 0001_events
CREATE TABLE IF NOT EXISTS events_inbox (
    source_epoch UInt32, source_partition UInt16, source_offset UInt64, insert_by Int64,
    project_id String, session_id UUID, visitor_id UUID, user_id String,
    settings_version UInt32, received_at Int64, retention_days UInt16 DEFAULT 365, ip String,
    country LowCardinality(String), country_code LowCardinality(String), region LowCardinality(String), city String,
    browser LowCardinality(String), browser_version String, os LowCardinality(String), os_version String,
    device_type LowCardinality(String), is_bot Bool,
    screen_width UInt32, screen_height UInt32, viewport_width UInt32, viewport_height UInt32,
    events Array(Tuple(
        event_id UUID, event_type LowCardinality(String), timestamp Int64,
        url String, path String, title String, referrer String,
        click_x Nullable(Int32), click_y Nullable(Int32), page_x Nullable(Int32), page_y Nullable(Int32),
        click_px Nullable(UInt16), click_py Nullable(UInt16),
        target_selector Nullable(String), target_tag LowCardinality(Nullable(String)), target_text Nullable(String),
        element_name String, scroll_depth Nullable(UInt8), scroll_direction LowCardinality(String),
        error_message Nullable(String), error_stack Nullable(String), error_type LowCardinality(Nullable(String)),
        error_fingerprint String,
        lcp Nullable(UInt32), fid Nullable(UInt32), cls Nullable(Float32), ttfb Nullable(UInt32), inp Nullable(UInt32),
        fcp Nullable(UInt32), load_complete Nullable(UInt32),
        payload String, custom String,
        user_id String, visitor_id String,
        screen_width UInt32, screen_height UInt32, viewport_width UInt32, viewport_height UInt32
    ))
) ENGINE = Null;
CREATE TABLE IF NOT EXISTS events (
    event_id UUID,
    project_id String,
    session_id UUID,
    visitor_id UUID,
    user_id String DEFAULT '',
    event_type LowCardinality(String),
    timestamp DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC'),
    url String,
    path String,
    title String DEFAULT '',
    referrer String DEFAULT '',
    click_x Nullable(Int32),
    click_y Nullable(Int32),
    page_x Nullable(Int32),
    page_y Nullable(Int32),
    click_px Nullable(UInt16),
    click_py Nullable(UInt16),
    target_selector Nullable(String),
    target_tag LowCardinality(Nullable(String)),
    target_text Nullable(String),
    element_name String DEFAULT '',
    scroll_depth Nullable(UInt8),
    scroll_direction LowCardinality(String) DEFAULT '',
    error_message Nullable(String),
    error_stack Nullable(String),
    error_type LowCardinality(Nullable(String)),
    error_fingerprint String DEFAULT '',
    lcp Nullable(UInt32),
    fid Nullable(UInt32),
    cls Nullable(Float32),
    ttfb Nullable(UInt32),
    inp Nullable(UInt32),
    fcp Nullable(UInt32),
    load_complete Nullable(UInt32),
    payload String DEFAULT '{}',
    custom String DEFAULT '{}',
    browser LowCardinality(String),
    browser_version String DEFAULT '',
    os LowCardinality(String),
    os_version String DEFAULT '',
    device_type LowCardinality(String),
    is_bot Bool DEFAULT false,
    screen_width UInt32 DEFAULT 0,
    screen_height UInt32 DEFAULT 0,
    viewport_width UInt32 DEFAULT 0,
    viewport_height UInt32 DEFAULT 0,
    ip String DEFAULT '',
    country LowCardinality(String) DEFAULT '',
    country_code LowCardinality(String) DEFAULT '',
    region LowCardinality(String) DEFAULT '',
    city String DEFAULT '',
    settings_version UInt32 DEFAULT 0,
    retention_days UInt16 DEFAULT 365,
    source_epoch UInt32 DEFAULT 0,
    source_partition UInt16 DEFAULT 0,
    source_offset UInt64 DEFAULT 0,
    event_date Date DEFAULT toDate(timestamp),
    ingested_at DateTime64(3, 'UTC') DEFAULT now64(3),
    INDEX by_session session_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_event event_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_offset source_offset TYPE minmax GRANULARITY 1
) ENGINE = MergeTree
PARTITION BY toYYYYMM(event_date)
PRIMARY KEY (project_id, toStartOfHour(timestamp), session_id)
ORDER BY (project_id, toStartOfHour(timestamp), session_id, timestamp, event_id)
TTL event_date + toIntervalDay(retention_days)
SETTINGS non_replicated_deduplication_window = 10000, enable_block_number_column = 1, enable_block_offset_column = 1;
CREATE MATERIALIZED VIEW IF NOT EXISTS events_inbox_mv TO events AS
SELECT
    e.event_id AS event_id, project_id, session_id,
    if(e.visitor_id = '', visitor_id, toUUIDOrZero(e.visitor_id)) AS visitor_id,
    if(e.user_id = '', user_id, e.user_id) AS user_id,
    e.event_type AS event_type,
    fromUnixTimestamp64Milli(e.timestamp, 'UTC') AS timestamp,
    fromUnixTimestamp64Milli(received_at, 'UTC') AS received_at,
    e.url AS url, e.path AS path, e.title AS title, e.referrer AS referrer,
    e.click_x AS click_x, e.click_y AS click_y, e.page_x AS page_x, e.page_y AS page_y,
    e.click_px AS click_px, e.click_py AS click_py,
    e.target_selector AS target_selector, e.target_tag AS target_tag, e.target_text AS target_text,
    e.element_name AS element_name, e.scroll_depth AS scroll_depth, e.scroll_direction AS scroll_direction,
    e.error_message AS error_message, e.error_stack AS error_stack, e.error_type AS error_type,
    e.error_fingerprint AS error_fingerprint,
    e.lcp AS lcp, e.fid AS fid, e.cls AS cls, e.ttfb AS ttfb, e.inp AS inp, e.fcp AS fcp,
    e.load_complete AS load_complete,
    if(e.payload = '', '{}', e.payload) AS payload, if(e.custom = '', '{}', e.custom) AS custom,
    browser, browser_version, os, os_version, device_type, is_bot,
    if(e.screen_width = 0, screen_width, e.screen_width) AS screen_width,
    if(e.screen_height = 0, screen_height, e.screen_height) AS screen_height,
    if(e.viewport_width = 0, viewport_width, e.viewport_width) AS viewport_width,
    if(e.viewport_height = 0, viewport_height, e.viewport_height) AS viewport_height,
    ip, country, country_code, region, city, settings_version, retention_days,
    source_epoch, source_partition, source_offset
FROM events_inbox ARRAY JOIN events AS e
WHERE NOT throwIf(insert_by < toUnixTimestamp64Milli(now64(3)), 'insert deadline passed');
INSERT INTO schema_migrations (number, name, checksum) VALUES (1, 'events', 'd1418dbb99a8d99439b1350409bf513f682bccafc458d3c6250e97d27c5e6091');

-- 0002_sessions
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
INSERT INTO schema_migrations (number, name, checksum) VALUES (2, 'sessions', '6f6f37c934695aed7ac8bea74a9be5a1ed6c63ae78712601861158fb41322157');

-- 0003_rollups
CREATE TABLE IF NOT EXISTS overview_15m (
    project_id String, at DateTime('UTC'), path String, source_partition UInt16,
    views SimpleAggregateFunction(sum, UInt64), events SimpleAggregateFunction(sum, UInt64),
    clicks SimpleAggregateFunction(sum, UInt64), errors SimpleAggregateFunction(sum, UInt64),
    sessions AggregateFunction(uniqCombined64(12), UUID), visitors AggregateFunction(uniqCombined64(12), String)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, at, path, source_partition)
SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW IF NOT EXISTS overview_15m_mv TO overview_15m AS

SELECT project_id, toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS at, path, source_partition,
       countIf(event_type = 'page_view') AS views, count() AS events, countIf(event_type = 'click') AS clicks,
       countIf(event_type IN ('js_error', 'unhandled_rejection', 'resource_error', 'console_error')) AS errors,
       uniqCombined64State(12)(session_id) AS sessions,
       uniqCombined64State(12)(if(user_id = '', toString(visitor_id), user_id)) AS visitors
FROM events
WHERE NOT is_bot
GROUP BY project_id, at, path, source_partition;
CREATE TABLE IF NOT EXISTS click_heatmap (
    project_id String, at DateTime('UTC'), path String, device_type LowCardinality(String), event_type LowCardinality(String),
    grid_x UInt16, grid_y UInt16, target_selector String, source_partition UInt16,
    click_count SimpleAggregateFunction(sum, UInt64), page_x SimpleAggregateFunction(sum, Int64), page_y SimpleAggregateFunction(sum, Int64)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, path, at, device_type, event_type, grid_x, grid_y, target_selector, source_partition)
SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW IF NOT EXISTS click_heatmap_mv TO click_heatmap AS

SELECT project_id, toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS at, path, device_type, event_type,
       toUInt16(intDiv(assumeNotNull(click_px), 10)) AS grid_x, toUInt16(intDiv(assumeNotNull(click_py), 10)) AS grid_y,
       ifNull(target_selector, '') AS target_selector, source_partition,
       count() AS click_count, sum(toInt64(ifNull(page_x, 0))) AS page_x, sum(toInt64(ifNull(page_y, 0))) AS page_y
FROM events
WHERE event_type IN ('click', 'dblclick', 'context_menu') AND NOT is_bot AND isNotNull(click_px) AND isNotNull(click_py)
GROUP BY project_id, at, path, device_type, event_type, grid_x, grid_y, target_selector, source_partition;
CREATE TABLE IF NOT EXISTS web_vitals_15m (
    project_id String, at DateTime('UTC'), path String, device_type LowCardinality(String), source_partition UInt16,
    lcp SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)), inp SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)),
    cls SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)), fcp SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)),
    ttfb SimpleAggregateFunction(sumMap, Map(UInt16, UInt64))
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, path, at, device_type, source_partition)
SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW IF NOT EXISTS web_vitals_15m_mv TO web_vitals_15m AS

SELECT project_id, toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS at, path, device_type, source_partition,
       sumMap(if(isNull(lcp), map(), map(toUInt16(16 * log2(1 + assumeNotNull(lcp))), toUInt64(1)))) AS lcp,
       sumMap(if(isNull(inp), map(), map(toUInt16(16 * log2(1 + assumeNotNull(inp))), toUInt64(1)))) AS inp,
       sumMap(if(isNull(cls), map(), map(toUInt16(16 * log2(1 + 1000 * assumeNotNull(cls))), toUInt64(1)))) AS cls,
       sumMap(if(isNull(fcp), map(), map(toUInt16(16 * log2(1 + assumeNotNull(fcp))), toUInt64(1)))) AS fcp,
       sumMap(if(isNull(ttfb), map(), map(toUInt16(16 * log2(1 + assumeNotNull(ttfb))), toUInt64(1)))) AS ttfb
FROM events
WHERE event_type IN ('web_vitals', 'page_load') AND NOT is_bot
GROUP BY project_id, at, path, device_type, source_partition;
CREATE TABLE IF NOT EXISTS move_heatmap (
    project_id String, at DateTime('UTC'), path String, device_type LowCardinality(String),
    grid_x UInt16, grid_y UInt16, source_partition UInt16, positions SimpleAggregateFunction(sum, UInt64)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, path, at, device_type, grid_x, grid_y, source_partition)
SETTINGS non_replicated_deduplication_window = 10000;
CREATE MATERIALIZED VIEW IF NOT EXISTS move_heatmap_mv TO move_heatmap AS

SELECT project_id, toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS at, path, device_type,
       toUInt16(intDiv(greatest(0, least(65535, position.1)), 20)) AS grid_x,
       toUInt16(intDiv(greatest(0, least(1310700, position.2)), 20)) AS grid_y,
       source_partition, count() AS positions
FROM events
ARRAY JOIN JSONExtract(payload, 'positions', 'Array(Tuple(x Int32, y Int32))') AS position
WHERE event_type = 'mouse_move' AND NOT is_bot
GROUP BY project_id, at, path, device_type, grid_x, grid_y, source_partition;
INSERT INTO schema_migrations (number, name, checksum) VALUES (3, 'rollups', '055789afac5d0249d54b552d239734c2f8510fbf78189d0606426772ddc867ad');

-- 0004_near_misses
ALTER TABLE sessions ADD COLUMN IF NOT EXISTS near_misses Map(LowCardinality(String), UInt32) AFTER insight_counts;
INSERT INTO schema_migrations (number, name, checksum) VALUES (4, 'near_misses', 'cf7222a28cdfdb22c7badff55cfe707f1b20f6bafe9bfa3b46ee2494df104da1');

-- 0007_error_groups
CREATE TABLE IF NOT EXISTS error_groups (
    project_id String, error_fingerprint String,
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_seen SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
) ENGINE = AggregatingMergeTree
ORDER BY (project_id, error_fingerprint);
CREATE MATERIALIZED VIEW IF NOT EXISTS error_groups_mv TO error_groups AS
SELECT project_id, error_fingerprint, min(timestamp) AS first_seen, max(timestamp) AS last_seen
FROM events
WHERE error_fingerprint != '' AND NOT is_bot
GROUP BY project_id, error_fingerprint;
INSERT INTO error_groups
SELECT project_id, error_fingerprint, min(timestamp), max(timestamp)
FROM events
WHERE error_fingerprint != '' AND NOT is_bot
GROUP BY project_id, error_fingerprint;
INSERT INTO schema_migrations (number, name, checksum) VALUES (7, 'error_groups', 'c012a72fde3bf6bd8d798598ccc974e0cbb0154b6a48d4216c0262bfcd9d0d0c');

-- 0008_sql_query_log
CREATE TABLE IF NOT EXISTS sql_query_log (
    query_id UUID,
    project_id String,
    at DateTime64(3, 'UTC'),
    asked_by String,
    kind LowCardinality(String),
    sql String CODEC(ZSTD(3)),
    format LowCardinality(String),
    outcome LowCardinality(String),
    error String DEFAULT '' CODEC(ZSTD(3)),
    duration_ms UInt32
) ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, at, query_id)
TTL toDate(at) + INTERVAL 1 YEAR;
INSERT INTO schema_migrations (number, name, checksum) VALUES (8, 'sql_query_log', 'a8a35b50c6497faec18722d5fd65c97c30ebab3e5c921859ae82d30b57be6632');

-- 0012_erased_events
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
INSERT INTO schema_migrations (number, name, checksum) VALUES (12, 'erased_events', '51e72a5b396637e8bd409cf3025e50beaa45f8ae24157e449981b1d58399560a');

-- 0013_user_traits
CREATE TABLE IF NOT EXISTS user_traits (
    project_id String,
    user_id String,
    traits String CODEC(ZSTD(3)),
    identified_at DateTime64(3, 'UTC'),
    retention_days UInt16 DEFAULT 365
) ENGINE = ReplacingMergeTree(identified_at)
ORDER BY (project_id, user_id)
TTL toDate(identified_at) + toIntervalDay(retention_days)
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;
CREATE MATERIALIZED VIEW IF NOT EXISTS user_traits_mv TO user_traits AS
SELECT project_id,
       multiIf(JSONExtractString(payload, 'user_id') != '', JSONExtractString(payload, 'user_id'),
               JSONType(payload, 'user_id') IN ('Int64', 'UInt64'), JSONExtractRaw(payload, 'user_id'),
               events.user_id) AS user_id,
       JSONExtractRaw(payload, 'traits') AS traits, timestamp AS identified_at, retention_days
FROM events
WHERE event_type = 'identify' AND JSONType(payload, 'traits') = 'Object' AND JSONLength(payload, 'traits') > 0
  AND user_id != '';
INSERT INTO user_traits
SELECT project_id,
       multiIf(JSONExtractString(payload, 'user_id') != '', JSONExtractString(payload, 'user_id'),
               JSONType(payload, 'user_id') IN ('Int64', 'UInt64'), JSONExtractRaw(payload, 'user_id'),
               events.user_id) AS user_id,
       JSONExtractRaw(payload, 'traits') AS traits, timestamp AS identified_at, retention_days
FROM events
WHERE event_type = 'identify' AND JSONType(payload, 'traits') = 'Object' AND JSONLength(payload, 'traits') > 0
  AND user_id != '';
INSERT INTO schema_migrations (number, name, checksum) VALUES (13, 'user_traits', 'b91d3cc5a8d9ebf43066da90fc1dda388c2d5141514cfbff4b5ba78190e88178');

-- 0014_sessions_go_with_events
ALTER TABLE sessions MODIFY TTL session_date + toIntervalDay(if(retention_days < 365, retention_days, 36500));
ALTER TABLE insights MODIFY TTL insight_date + toIntervalDay(if(retention_days < 365, retention_days, 36500));
INSERT INTO schema_migrations (number, name, checksum) VALUES (14, 'sessions_go_with_events', '7e1c834d32a3a5bc1cacaf292ed34fce3a55411ba11ef8e4129bd590e514c5fb');
