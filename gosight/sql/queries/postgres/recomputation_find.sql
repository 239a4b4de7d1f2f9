SELECT since_ms, until_ms, settings_version, release, hour_s, session_id
FROM recomputations
WHERE project_id = $1::text::uuid
