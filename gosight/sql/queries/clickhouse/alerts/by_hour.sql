-- What windows of each hour measured, hour by hour: of each metric the sum, the sum of squares, and how many had one.
SELECT project_id, mask, intDiv(end_ms - 1, 3600000) * 3600000 AS hour_ms, fields,
       sumForEach(arrayMap(number -> ifNull(number, 0), numbers)) AS sums,
       sumForEach(arrayMap(number -> ifNull(number * number, 0), numbers)) AS squares,
       sumForEach(arrayMap(number -> toUInt32(isNotNull(number)), numbers)) AS counts
FROM (
