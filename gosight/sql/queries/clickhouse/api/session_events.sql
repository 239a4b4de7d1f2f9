-- One page of a session's events. Ids are compared as texts: that is the order of the pipeline (spec/insights.md).
WITH {sign:Int8} * toUnixTimestamp64Milli(timestamp) AS rank
SELECT event_id AS id, rank,
-- include queries/clickhouse/api/event_columns
FROM events
-- include queries/clickhouse/api/session_event_filters
  AND ({after_rank:Nullable(Int64)} IS NULL
       OR (rank, toString(event_id)) > (assumeNotNull({after_rank:Nullable(Int64)}), toString({after_id:UUID})))
ORDER BY rank, toString(event_id)
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
