-- The buckets of a period: any time zone's days begin at one. Included by the queries over pages.
WHERE project_id = {project_id:String}
  AND at >= toDateTime(intDiv({start_ms:Int64}, 1000), 'UTC') AND at < toDateTime(intDiv({end_ms:Int64}, 1000), 'UTC')
