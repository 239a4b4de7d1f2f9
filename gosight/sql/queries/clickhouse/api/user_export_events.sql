-- Of their sessions; not what somebody else has done in the same session.
SELECT 'events' AS table, * EXCEPT (project_id, source_epoch, source_partition, source_offset, settings_version, event_date, ingested_at)
FROM events
WHERE project_id = {project_id:String}
  AND session_id IN (
-- include queries/clickhouse/erase/found
  )
  AND (
      user_id IN ('', {user_id:String})
      OR ({visitor_id:String} != '' AND visitor_id = toUUIDOrZero({visitor_id:String}))
  )
ORDER BY session_id, timestamp, event_id
