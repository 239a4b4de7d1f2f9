-- Rollups: 15-minute buckets, so that every time zone adds up. `source_partition` stands in every key: only its owner
-- rebuilds its slice of a bucket. Each has a deduplication window of its own, which is what makes its sums exact.
-- What a rollup holds is said once, in rollups/NAME.sql: the view, the rebuild and the tests read it there.

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
-- include rollups/overview_15m
;

CREATE TABLE IF NOT EXISTS click_heatmap (
    project_id String, at DateTime('UTC'), path String, device_type LowCardinality(String), event_type LowCardinality(String),
    grid_x UInt16, grid_y UInt16, target_selector String, source_partition UInt16,
    click_count SimpleAggregateFunction(sum, UInt64), page_x SimpleAggregateFunction(sum, Int64), page_y SimpleAggregateFunction(sum, Int64)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, path, at, device_type, event_type, grid_x, grid_y, target_selector, source_partition)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS click_heatmap_mv TO click_heatmap AS
-- include rollups/click_heatmap
;

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
-- include rollups/web_vitals_15m
;

CREATE TABLE IF NOT EXISTS move_heatmap (
    project_id String, at DateTime('UTC'), path String, device_type LowCardinality(String),
    grid_x UInt16, grid_y UInt16, source_partition UInt16, positions SimpleAggregateFunction(sum, UInt64)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (project_id, path, at, device_type, grid_x, grid_y, source_partition)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS move_heatmap_mv TO move_heatmap AS
-- include rollups/move_heatmap
;
