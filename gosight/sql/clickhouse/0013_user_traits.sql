-- What was last said of each user, by `identify` in whatever session. An older word that comes late does not win, and
-- a block that comes twice changes nothing: this view needs no deduplication window.

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
-- include views/user_traits
;

INSERT INTO user_traits
-- include views/user_traits
;
