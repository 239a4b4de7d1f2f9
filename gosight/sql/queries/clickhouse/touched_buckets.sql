-- The slices, project and 15-minute bucket (seconds since 1970), that the stored events of one chunk fall into. Without
-- those of days of which retention may have taken events already, by the shortest that the project's events have: what
-- the rollups say of them is more than the events say, and stays.
WITH touched AS (
    SELECT DISTINCT project_id, toUnixTimestamp(toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC'))) AS bucket, event_date
    FROM events
    WHERE source_epoch = {epoch:UInt32} AND source_partition = {partition:UInt16}
      AND source_offset BETWEEN {o1:UInt64} AND {o2:UInt64}
)
SELECT project_id, bucket
FROM touched
INNER JOIN (
    SELECT project_id, min(retention_days) AS kept_days
    FROM events
    WHERE project_id IN (SELECT project_id FROM touched)
    GROUP BY project_id
) AS retention USING (project_id)
WHERE event_date + kept_days > today()
ORDER BY project_id, bucket
