-- Page views of a period and of the one before, from the rollup: any time zone's days begin at one of its buckets.
SELECT sumIf(views, at >= toDateTime(intDiv({start_ms:Int64}, 1000), 'UTC')) AS now,
       sumIf(views, at < toDateTime(intDiv({start_ms:Int64}, 1000), 'UTC')) AS before
FROM overview_15m
WHERE project_id = {project_id:String}
  AND at >= toDateTime(intDiv({before_ms:Int64}, 1000), 'UTC') AND at < toDateTime(intDiv({end_ms:Int64}, 1000), 'UTC')
