-- What goes on: events of a whole minute (up to 5 s ago: what is younger may not be stored yet), pages of five.
SELECT countIf(timestamp >= now64(3, 'UTC') - 65 AND timestamp < now64(3, 'UTC') - 5) AS events_per_minute,
       arraySlice(arrayReverseSort(page -> (page.2, page.1),
           arrayZip(mapKeys(sumMapIf(map(path, 1), event_type = 'page_view') AS views), mapValues(views))), 1, 10)::Array(Tuple(path String, views UInt64)) AS top_pages
FROM events
WHERE project_id = {project_id:String} AND NOT is_bot AND timestamp >= now64(3, 'UTC') - 300
