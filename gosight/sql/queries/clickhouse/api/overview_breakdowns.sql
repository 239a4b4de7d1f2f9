-- What the sessions of a period have in common: the ten most frequent values of each dimension.
SELECT dimension, value, count() AS sessions
FROM sessions FINAL
ARRAY JOIN
    ['top_referrers', 'channels', 'devices', 'countries'] AS dimension,
    [referrer_domain, toString(channel), toString(device_type), toString(country)] AS value
WHERE project_id = {project_id:String} AND NOT is_bot
  AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
  AND (dimension != 'top_referrers' OR value != '')
GROUP BY dimension, value
ORDER BY sessions DESC, value
LIMIT 10 BY dimension
