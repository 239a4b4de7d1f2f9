-- Where the chunks of a key's other sessions begin. A session lasts a day at most, so that they are near.
SELECT if(countIf(at_ms < {started_ms:Int64}) > 0, {started_ms:Int64}, NULL) AS begin_ms,
       minOrNullIf(at_ms, at_ms > {started_ms:Int64}) AS end_ms
FROM (
    SELECT toUnixTimestamp64Milli(started_at) AS at_ms
    FROM sessions FINAL
    WHERE project_id = {project_id:String} AND message_key = concat({project_id:String}, ':', {key:String})
      AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
)
