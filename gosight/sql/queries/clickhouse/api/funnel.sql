-- How many visitors reached each step, and how long each step took them (ms after the one before): of all, and of the
-- ten greatest parts of the breakdown.
SELECT share.1 AS is_whole, share.2 AS value,
       sumForEach(arrayMap(step -> toUInt64(step <= length(chain)), arrayEnumerate({kinds:Array(String)}))) AS reached,
       medianExactForEach(arrayMap(ms -> toUInt64(ms), arrayDifference(chain))) AS median_ms,
       avgForEach(arrayDifference(chain)) AS mean_ms,
       medianExactOrNullIf(toUInt64(chain[-1] - chain[1]), length(chain) = length({kinds:Array(String)})) AS median_whole_ms
FROM (
-- include queries/clickhouse/api/funnel_walks
)
ARRAY JOIN if({breakdown:String} = '', [(true, '')], [(true, ''), (false, part)]) AS share
GROUP BY share
ORDER BY is_whole DESC, reached DESC, value
LIMIT 11
