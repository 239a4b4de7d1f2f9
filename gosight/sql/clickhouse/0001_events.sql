-- Events. The envelope goes into a Null table as it came; one view turns it into rows (design/pipeline.md: 3.7 us an
-- event against 6 to 13 for any other way). The database is the connection's.

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

-- Deduplication windows: without one a token is ignored, and without a token identical legitimate batches vanish.
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

-- `insert_by`: a worker that was frozen and wakes may not insert what another has stored meanwhile. Then all of it fails.
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
