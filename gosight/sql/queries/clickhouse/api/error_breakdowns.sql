-- What the occurrences of an error have in common: the ten most frequent values of each dimension.
SELECT dimension, value, count() AS count, uniqExact(session_id) AS sessions
FROM events
ARRAY JOIN
    ['pages', 'browsers', 'operating_systems', 'devices'] AS dimension,
    [path, toString(browser), toString(os), toString(device_type)] AS value
-- include queries/clickhouse/api/error_filters
  AND error_fingerprint = {error_id:String}
GROUP BY dimension, value
ORDER BY count DESC, value
LIMIT 10 BY dimension
