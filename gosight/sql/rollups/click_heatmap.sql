-- Cells are per cent of the document's width and height, so that viewports compare; sums of pixels give their centre.
SELECT project_id, toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS at, path, device_type, event_type,
       toUInt16(intDiv(assumeNotNull(click_px), 10)) AS grid_x, toUInt16(intDiv(assumeNotNull(click_py), 10)) AS grid_y,
       ifNull(target_selector, '') AS target_selector, source_partition,
       count() AS click_count, sum(toInt64(ifNull(page_x, 0))) AS page_x, sum(toInt64(ifNull(page_y, 0))) AS page_y
FROM events
WHERE event_type IN ('click', 'dblclick', 'context_menu') AND NOT is_bot AND isNotNull(click_px) AND isNotNull(click_py)
GROUP BY project_id, at, path, device_type, event_type, grid_x, grid_y, target_selector, source_partition
