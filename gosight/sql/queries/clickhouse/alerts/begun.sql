-- Since when (ms) there has been something of each project.
SELECT project_id, toInt64(toUnixTimestamp(min(at))) * 1000 AS first_ms
FROM overview_15m
WHERE project_id IN {projects:Array(String)}
GROUP BY project_id
