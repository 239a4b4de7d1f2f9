    -- Ids of the sessions of a user, or of a visitor, up to the cut.
    SELECT session_id
    FROM sessions
    WHERE project_id = {project_id:String}
      AND (
          user_id = {user_id:String}
          OR ({visitor_id:String} != '' AND visitor_id = toUUIDOrZero({visitor_id:String}))
      )
      AND started_at <= fromUnixTimestamp64Milli({cut_ms:Int64})
    UNION DISTINCT
    SELECT session_id
    FROM events
    WHERE
-- include queries/clickhouse/erase/of_user
