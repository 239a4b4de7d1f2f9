-- From which page to which: the 20 most frequent steps at each place of the sessions' ways, from their first page on or
-- from their first visit of one page. A page that is loaded again is one; '' as the target: the way ends there.
-- Visits are written when they are over; the page that is open now is known as the last one's next.
SELECT move.1 AS step, move.2 AS source, move.3 AS target, count() AS sessions
FROM (
    SELECT session_id, arraySort(groupArray(1000)(tuple(entered_at, toString(event_id), path, next_path))) AS visits,
           arrayCompact(arrayFilter(page -> page != '', arrayPushBack(visits.3, visits[-1].4))) AS whole,
           arraySlice(whole, if({path:Nullable(String)} IS NULL, 1, indexOf(whole, assumeNotNull({path:Nullable(String)}))),
                      {steps:UInt8} + 1) AS way
    FROM page_visits FINAL
    WHERE project_id = {project_id:String} AND NOT is_bot
      AND entered_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND entered_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
    GROUP BY session_id
    HAVING {path:Nullable(String)} IS NULL OR has(whole, assumeNotNull({path:Nullable(String)}))
)
ARRAY JOIN arrayMap(n -> (n, way[n], way[n + 1]), range(1, least(length(way), {steps:UInt8}) + 1)) AS move
GROUP BY move
ORDER BY step, sessions DESC, source, target
LIMIT 20 BY step
