-- One page of a period's errors by fingerprint. What differs among the occurrences is said of the latest.
WITH {sign:Int8} * multiIf({sort:String} = 'count', toInt64(found.count),
                           {sort:String} = 'sessions', toInt64(found.session_count),
                           {sort:String} = 'first_seen', toUnixTimestamp64Milli(known.first_seen_at),
                           toUnixTimestamp64Milli(known.last_seen_at)) AS rank,
     toUUIDOrZero(leftPad(error_fingerprint, 32, '0')) AS id
SELECT id, rank,
       tuple(error_fingerprint AS error_id, known.status AS status, found.latest.1 AS event_type,
             found.latest.2 AS error_type, found.latest.3 AS message, found.latest.4 AS path,
             found.latest.5 AS filename, found.latest.6 AS lineno, found.latest.7 AS colno,
             found.count AS count, found.session_count AS session_count, found.user_count AS user_count,
             known.first_seen_at AS first_seen_at, known.last_seen_at AS last_seen_at,
             found.browsers AS browsers) AS row
FROM (
    SELECT error_fingerprint, count() AS count, uniqExact(session_id) AS session_count,
           uniqExact(if(user_id = '', toString(visitor_id), user_id)) AS user_count,
           argMax(tuple(toString(event_type), ifNull(toString(error_type), ''), ifNull(error_message, ''), path,
                        JSONExtractString(payload, 'filename'), JSONExtract(payload, 'lineno', 'Nullable(UInt32)'),
                        JSONExtract(payload, 'colno', 'Nullable(UInt32)')), tuple(timestamp, event_id)) AS latest,
           sumMap(map(toString(browser), toUInt64(1))) AS browsers
    FROM events
-- include queries/clickhouse/api/error_choice
    GROUP BY error_fingerprint
) AS found
INNER JOIN (
-- include queries/clickhouse/api/error_groups
) AS known USING (error_fingerprint)
WHERE {after_rank:Nullable(Int64)} IS NULL
   OR (rank, id) > (assumeNotNull({after_rank:Nullable(Int64)}), {after_id:UUID})
ORDER BY rank, id
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
