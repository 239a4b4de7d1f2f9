-- Visits of a page that are over, without those of bots. Included by the heatmap queries over visits.
WHERE project_id = {project_id:String} AND path = {path:String} AND NOT is_bot
  AND entered_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND entered_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
  AND ({device_type:Nullable(String)} IS NULL OR device_type = {device_type:Nullable(String)})
