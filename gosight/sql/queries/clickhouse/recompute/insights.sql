-- The newest version of each insight of these sessions, retired ones too; as `InsightRow` names and shapes its fields.
SELECT t.insight_id, t.project_id, t.session_id, t.insight_type, t.severity, t.timestamp, t.url, t.path, t.x, t.y,
       coalesce(t.target_selector, '') AS target_selector, t.details, t.related_event_ids, t.settings_version,
       t.retention_days, t.version, CAST(t.is_deleted AS Bool) AS is_deleted
FROM insights AS t
WHERE
-- include queries/clickhouse/recompute/of_these
ORDER BY t.insight_id, t.version DESC
LIMIT 1 BY t.insight_id
