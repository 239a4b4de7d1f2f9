-- A usable key with its project, the project's own settings, and the newest version of its effective ones.
SELECT
    k.id::text AS key_id,
    k.project_id::text AS project_id,
    k.permissions,
    k.rate_limit,
    (extract(epoch FROM k.expires_at) * 1000)::bigint AS expires_at_ms,
    p.allowed_domains,
    p.settings::text AS own_settings,
    v.version AS newest_version,
    v.settings::text AS newest_settings
FROM api_keys k
JOIN projects p ON p.id = k.project_id
LEFT JOIN LATERAL (
    SELECT version, settings
    FROM project_settings
    WHERE project_id = k.project_id
    ORDER BY version DESC
    LIMIT 1
) v ON TRUE
WHERE k.key_hash = $1 AND k.is_active
