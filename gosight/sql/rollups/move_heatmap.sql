-- Cells of 20 pixels of the viewport: moves say where the pointer rested on the screen.
SELECT project_id, toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS at, path, device_type,
       toUInt16(intDiv(greatest(0, least(65535, position.1)), 20)) AS grid_x,
       toUInt16(intDiv(greatest(0, least(1310700, position.2)), 20)) AS grid_y,
       source_partition, count() AS positions
FROM events
ARRAY JOIN JSONExtract(payload, 'positions', 'Array(Tuple(x Int32, y Int32))') AS position
WHERE event_type = 'mouse_move' AND NOT is_bot
GROUP BY project_id, at, path, device_type, grid_x, grid_y, source_partition
