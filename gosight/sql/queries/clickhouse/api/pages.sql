-- One page of a period's pages, each with what is known of it.
WITH {sign:Int8} * multiIf({sort:String} = 'sessions', toInt64(sessions), {sort:String} = 'avg_time', toInt64(ifNull(avg_time_ms, -1)),
                           {sort:String} = 'entries', toInt64(entries), {sort:String} = 'exits', toInt64(exits),
                           toInt64(views)) AS rank,
     reinterpretAsUUID(sipHash128(path)) AS id
SELECT id, rank,
       tuple(path, views, sessions, clicks, errors, avg_time_ms, avg_scroll_depth, entries, exits,
             if(entries = 0, NULL, bounces / entries) AS bounce_rate) AS row
FROM (
    SELECT path, sum(views) AS views, uniqCombined64Merge(12)(sessions) AS sessions, sum(clicks) AS clicks, sum(errors) AS errors
    FROM overview_15m
-- include queries/clickhouse/api/overview_filters
    GROUP BY path
    HAVING views > 0
) AS viewed
LEFT JOIN (
    SELECT path, toNullable(avg(time_on_page_ms)) AS avg_time_ms, toNullable(avg(scroll_depth)) AS avg_scroll_depth
    FROM page_visits FINAL
    WHERE project_id = {project_id:String} AND NOT is_bot
      AND entered_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND entered_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
    GROUP BY path
) AS visited USING (path)
LEFT JOIN (
    SELECT side.1 AS path, countIf(side.2 = 'entry') AS entries, countIf(side.2 = 'exit') AS exits,
           countIf(side.2 = 'entry' AND is_bounce) AS bounces
    FROM sessions FINAL
    ARRAY JOIN [(entry_path, 'entry'), (exit_path, 'exit')] AS side
    WHERE project_id = {project_id:String} AND NOT is_bot
      AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
    GROUP BY path
) AS ends USING (path)
WHERE {after_rank:Nullable(Int64)} IS NULL
   OR (rank, id) > (assumeNotNull({after_rank:Nullable(Int64)}), {after_id:UUID})
ORDER BY rank, id
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
