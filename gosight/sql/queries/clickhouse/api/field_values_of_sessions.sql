-- The most frequent values of a field of the sessions that began in a period. Unknown ones are none.
SELECT multiIf({field:String} = 'country', toString(country), {field:String} = 'region', toString(region),
               {field:String} = 'city', city, {field:String} = 'device_type', toString(device_type),
               {field:String} = 'browser', toString(browser), {field:String} = 'os', toString(os),
               {field:String} = 'channel', toString(channel), {field:String} = 'referrer_domain', referrer_domain,
               {field:String} = 'utm_source', utm_source, {field:String} = 'utm_medium', utm_medium,
               {field:String} = 'utm_campaign', utm_campaign, {field:String} = 'utm_term', utm_term,
               {field:String} = 'utm_content', utm_content, {field:String} = 'user_id', user_id, '') AS value,
       count() AS count
FROM sessions FINAL
WHERE project_id = {project_id:String} AND NOT is_bot
  AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
  AND value != '' AND positionCaseInsensitiveUTF8(value, {search:String}) > 0
GROUP BY value
ORDER BY count DESC, value
LIMIT 20
