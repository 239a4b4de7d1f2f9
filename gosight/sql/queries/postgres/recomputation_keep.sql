INSERT INTO recomputations (project_id, since_ms, until_ms, settings_version, release, hour_s, session_id)
VALUES ($1::text::uuid, $2, $3, $4, $5, $6, $7)
ON CONFLICT (project_id) DO UPDATE SET
    since_ms = excluded.since_ms, until_ms = excluded.until_ms, settings_version = excluded.settings_version,
    release = excluded.release, hour_s = excluded.hour_s, session_id = excluded.session_id, updated_at = NOW()
