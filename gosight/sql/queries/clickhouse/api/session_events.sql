-- One page of a session's events. Ids are compared as texts: that is the order of the pipeline (spec/insights.md).
WITH {sign:Int8} * toUnixTimestamp64Milli(timestamp) AS rank
SELECT event_id AS id, rank,
       tuple(event_id, event_type, timestamp, url, path, title, referrer, click_x, click_y, page_x, page_y,
             target_selector, target_tag, target_text, element_name, scroll_depth, scroll_direction,
             error_message, error_stack, error_type, error_fingerprint, lcp, fid, cls, ttfb, inp, fcp, load_complete,
             viewport_width, viewport_height) AS event,
       payload, custom
FROM events
-- include queries/clickhouse/api/session_event_filters
  AND ({after_rank:Nullable(Int64)} IS NULL
       OR (rank, toString(event_id)) > (assumeNotNull({after_rank:Nullable(Int64)}), toString({after_id:UUID})))
ORDER BY rank, toString(event_id)
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
