-- Where the pointer was, by cells of 20 pixels of the viewport, from the rollup; the 10,000 that it was in most.
SELECT grid_x * 20 + 10 AS viewport_x, grid_y * 20 + 10 AS viewport_y, sum(positions) AS count
FROM move_heatmap
WHERE project_id = {project_id:String} AND path = {path:String}
  AND at >= toDateTime(intDiv({start_ms:Int64}, 1000), 'UTC') AND at < toDateTime(intDiv({end_ms:Int64}, 1000), 'UTC')
  AND ({device_type:Nullable(String)} IS NULL OR device_type = {device_type:Nullable(String)})
GROUP BY grid_x, grid_y
ORDER BY count DESC, viewport_y, viewport_x
LIMIT 10000
