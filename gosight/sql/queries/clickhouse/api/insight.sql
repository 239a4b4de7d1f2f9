-- One insight.
SELECT insight_id AS id, toUnixTimestamp64Milli(timestamp) AS rank,
       tuple(insight_id, session_id, insight_type, severity, timestamp, url, path, x, y, target_selector,
             related_event_ids) AS facts,
       details
FROM insights FINAL
WHERE project_id = {project_id:String} AND insight_id = {insight_id:UUID}
