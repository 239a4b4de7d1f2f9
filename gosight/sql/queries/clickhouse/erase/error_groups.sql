-- Groups of errors of which nothing is left without these sessions.
DELETE FROM error_groups
WHERE project_id = {project_id:String}
  AND error_fingerprint IN (
    SELECT error_fingerprint FROM events
    WHERE
-- include queries/clickhouse/erase/events
  )
  AND error_fingerprint NOT IN (
    SELECT error_fingerprint FROM events
    WHERE project_id = {project_id:String} AND error_fingerprint != '' AND NOT (
-- include queries/clickhouse/erase/events
    )
  )
