    -- A project's sessions that began in one hour and reach into a span of time.
    project_id = {project_id:String}
    AND started_at >= toDateTime({hour_s:UInt32}, 'UTC') AND started_at < toDateTime({hour_s:UInt32} + 3600, 'UTC')
    AND started_at < fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
    AND ended_at >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
