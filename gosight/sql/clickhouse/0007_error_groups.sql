-- When each error was first and last seen, whatever period is looked at. Least and greatest do not mind a block that
-- comes twice: this view needs no deduplication window, and nobody has to mend it.

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
