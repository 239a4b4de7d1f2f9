-- One page of a period's insights by time.
WITH {sign:Int8} * toUnixTimestamp64Milli(timestamp) AS rank
SELECT insight_id AS id, rank,
       tuple(insight_id, session_id, insight_type, severity, timestamp, url, path, x, y, target_selector,
             related_event_ids) AS facts,
       details
FROM insights FINAL
-- include queries/clickhouse/api/insight_choice
  AND ({after_rank:Nullable(Int64)} IS NULL
       OR (rank, insight_id) > (assumeNotNull({after_rank:Nullable(Int64)}), {after_id:UUID}))
ORDER BY rank, insight_id
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
