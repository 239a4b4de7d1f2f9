-- Insights of a page by cell (per cent of the document) and element, where their first click was.
WITH given AS (
    SELECT related_event_ids[1] AS event_id, target_selector AS spot
    FROM insights FINAL
-- include queries/clickhouse/api/insight_choice
), hits AS (
    SELECT least(intDiv(assumeNotNull(click_px), 10), 99) AS cell_x, least(intDiv(assumeNotNull(click_py), 10), 99) AS cell_y,
           ifNull(spot, '') AS selector,
           count() AS count, sum(toInt64(ifNull(page_x, 0))) AS pixels_x, sum(toInt64(ifNull(page_y, 0))) AS pixels_y
    FROM events
    INNER JOIN given USING (event_id)
    WHERE project_id = {project_id:String} AND path = {path:Nullable(String)} AND NOT is_bot
      AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
      AND ({device_type:Nullable(String)} IS NULL OR device_type = {device_type:Nullable(String)})
      AND isNotNull(click_px) AND isNotNull(click_py)
    GROUP BY cell_x, cell_y, selector
)
-- include queries/clickhouse/api/heatmap_of_hits
