-- Who asked what by SQL or as a file, and how it ended. `asked_by`: `user:` or `key:` and the id.
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
