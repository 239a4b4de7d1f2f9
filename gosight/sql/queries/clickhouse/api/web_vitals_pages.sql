-- Histograms by page and device; those that were measured most come first.
WITH -toInt64(arraySum(mapValues(histograms.1)) + arraySum(mapValues(histograms.2)) + arraySum(mapValues(histograms.3))
              + arraySum(mapValues(histograms.4)) + arraySum(mapValues(histograms.5))) AS rank,
     reinterpretAsUUID(sipHash128(path, device_type)) AS id
SELECT id, rank, path, device_type, histograms
FROM (
    SELECT path, toString(device_type) AS device_type,
           tuple(sumMap(lcp) AS lcp, sumMap(inp) AS inp, sumMap(cls) AS cls, sumMap(fcp) AS fcp, sumMap(ttfb) AS ttfb) AS histograms
    FROM web_vitals_15m
-- include queries/clickhouse/api/web_vitals_filters
    GROUP BY path, device_type
)
WHERE {after_rank:Nullable(Int64)} IS NULL
   OR (rank, id) > (assumeNotNull({after_rank:Nullable(Int64)}), {after_id:UUID})
ORDER BY rank, id
LIMIT {limit:UInt32} OFFSET {offset:UInt64}
