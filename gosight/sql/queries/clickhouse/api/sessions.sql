-- One page of a project's sessions, by rank (what they are sorted by; negative where the order is descending) and id.
WITH {sign:Int8} * toInt64(multiIf({sort:String} = 'duration', toInt64(duration_ms),
                                   {sort:String} = 'events', toInt64(event_count),
                                   toUnixTimestamp64Milli(started_at))) AS rank
SELECT session_id AS id, rank,
       tuple(session_id, visitor_id, user_id, started_at, ended_at, duration_ms, is_final, entry_path, exit_path,
             page_count, event_count, click_count, error_count, max_scroll_depth,
             has_error, has_rage_click, has_dead_click, has_replay, is_bounce, channel, referrer_domain,
             utm_source, utm_medium, utm_campaign, browser, os, device_type, country, region, city, insight_counts
       ) AS session
FROM sessions FINAL
-- include queries/clickhouse/api/session_filters
  AND ({after_rank:Nullable(Int64)} IS NULL
       OR (rank, session_id) > (assumeNotNull({after_rank:Nullable(Int64)}), {after_id:UUID}))
ORDER BY rank, session_id
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
