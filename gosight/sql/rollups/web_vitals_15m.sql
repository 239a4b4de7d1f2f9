-- Histograms of fixed buckets: 16 to an octave (4 % wide) of ms, of thousandths for cls. Any percentile comes from them.
SELECT project_id, toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS at, path, device_type, source_partition,
       sumMap(if(isNull(lcp), map(), map(toUInt16(16 * log2(1 + assumeNotNull(lcp))), toUInt64(1)))) AS lcp,
       sumMap(if(isNull(inp), map(), map(toUInt16(16 * log2(1 + assumeNotNull(inp))), toUInt64(1)))) AS inp,
       sumMap(if(isNull(cls), map(), map(toUInt16(16 * log2(1 + 1000 * assumeNotNull(cls))), toUInt64(1)))) AS cls,
       sumMap(if(isNull(fcp), map(), map(toUInt16(16 * log2(1 + assumeNotNull(fcp))), toUInt64(1)))) AS fcp,
       sumMap(if(isNull(ttfb), map(), map(toUInt16(16 * log2(1 + assumeNotNull(ttfb))), toUInt64(1)))) AS ttfb
FROM events
WHERE event_type IN ('web_vitals', 'page_load') AND NOT is_bot
GROUP BY project_id, at, path, device_type, source_partition
