-- Histograms of all pages and devices together.
SELECT sumMap(lcp) AS lcp, sumMap(inp) AS inp, sumMap(cls) AS cls, sumMap(fcp) AS fcp, sumMap(ttfb) AS ttfb
FROM web_vitals_15m
-- include queries/clickhouse/api/web_vitals_filters
