-- Of the visitors whose first session of all began in an interval, how many had a session in which interval. Intervals
-- begin at the edges (seconds since 1970, ascending).
SELECT cohort, returned, count() AS visitors
FROM (
    SELECT if(user_id = '', toString(visitor_id), user_id) AS visitor,
           toUInt32(toUnixTimestamp(min(started_at))) AS first_second,
           roundDown(first_second, {edges:Array(UInt32)}) AS cohort,
           arrayJoin(groupUniqArray(roundDown(toUInt32(toUnixTimestamp(started_at)), {edges:Array(UInt32)}))) AS returned
    FROM sessions FINAL
    WHERE project_id = {project_id:String} AND NOT is_bot
      AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
    GROUP BY visitor
    HAVING first_second >= intDiv({start_ms:Int64}, 1000)
)
GROUP BY cohort, returned
ORDER BY cohort, returned
