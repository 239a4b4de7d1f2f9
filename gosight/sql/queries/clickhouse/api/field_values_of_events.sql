-- The most frequent values of a field of a period's events. Unknown ones are none.
SELECT multiIf({field:String} = 'path', path, {field:String} = 'event_type', toString(event_type),
               {field:String} = 'selector', ifNull(target_selector, ''),
               {field:String} = 'name' AND event_type = 'custom_event', JSONExtractString(payload, 'name'), '') AS value,
       count() AS count
FROM events
WHERE project_id = {project_id:String} AND NOT is_bot
  AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
  AND value != '' AND positionCaseInsensitiveUTF8(value, {search:String}) > 0
GROUP BY value
ORDER BY count DESC, value
LIMIT 20
