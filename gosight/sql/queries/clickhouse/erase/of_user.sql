    -- Events of a user, or of a visitor, that were received or stamped up to the cut.
    project_id = {project_id:String}
    AND (
        user_id = {user_id:String}
        OR ({visitor_id:String} != '' AND visitor_id = toUUIDOrZero({visitor_id:String}))
        OR (event_type = 'identify' AND JSONExtractString(payload, 'user_id') = {user_id:String})
    )
    AND (timestamp <= fromUnixTimestamp64Milli({cut_ms:Int64}) OR received_at <= fromUnixTimestamp64Milli({cut_ms:Int64}))
