-- What the sessions of a period have in common: the ten most frequent values of each dimension. Counted by what they have
-- in common at all first: those are few.
SELECT dimension, value, sum(alike) AS sessions
FROM (
    SELECT referrer_domain, toString(channel) AS channel, toString(device_type) AS device, toString(country) AS country,
           count() AS alike
    FROM sessions FINAL
    WHERE project_id = {project_id:String} AND NOT is_bot
      AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
    GROUP BY referrer_domain, channel, device, country
)
ARRAY JOIN
    ['top_referrers', 'channels', 'devices', 'countries'] AS dimension, [referrer_domain, channel, device, country] AS value
WHERE dimension != 'top_referrers' OR value != ''
GROUP BY dimension, value
ORDER BY sessions DESC, value
LIMIT 10 BY dimension
