-- The buckets of a period. Included by the queries over web vitals.
WHERE project_id = {project_id:String}
  AND at >= toDateTime(intDiv({start_ms:Int64}, 1000), 'UTC') AND at < toDateTime(intDiv({end_ms:Int64}, 1000), 'UTC')
  AND ({path:Nullable(String)} IS NULL OR path = {path:Nullable(String)})
  AND ({device_type:Nullable(String)} IS NULL OR device_type = {device_type:Nullable(String)})
