-- Clicks of a page by cell (per cent of the document) and element, from the rollup.
WITH hits AS (
    SELECT least(grid_x, 99) AS cell_x, least(grid_y, 99) AS cell_y, target_selector AS selector,
           sum(click_count) AS count, sum(page_x) AS pixels_x, sum(page_y) AS pixels_y
    FROM click_heatmap
    WHERE project_id = {project_id:String} AND path = {path:String} AND event_type = 'click'
      AND at >= toDateTime(intDiv({start_ms:Int64}, 1000), 'UTC') AND at < toDateTime(intDiv({end_ms:Int64}, 1000), 'UTC')
      AND ({device_type:Nullable(String)} IS NULL OR device_type = {device_type:Nullable(String)})
    GROUP BY cell_x, cell_y, selector
)
-- include queries/clickhouse/api/heatmap_of_hits
