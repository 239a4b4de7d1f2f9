-- How large a page and the window around it are: the medians of some events that say so.
SELECT medianExactIf(viewport_width, viewport_width > 0) AS width, medianExactIf(viewport_height, viewport_height > 0) AS height,
       medianExactIf(page_pixels, page_pixels > 0) AS page_height
FROM (
    SELECT viewport_width, viewport_height, JSONExtractUInt(payload, 'page_height') AS page_pixels
    FROM events
    WHERE project_id = {project_id:String} AND path = {path:String} AND NOT is_bot
      AND event_type IN ('page_view', 'click', 'scroll')
      AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
      AND ({device_type:Nullable(String)} IS NULL OR device_type = {device_type:Nullable(String)})
    LIMIT 10000
)
