-- How far a recomputation of a project's insights has come: where a run that was killed goes on.
CREATE TABLE IF NOT EXISTS recomputations (
    project_id UUID PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
    since_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    settings_version INTEGER NOT NULL,
    release TEXT NOT NULL,
    hour_s BIGINT NOT NULL,
    session_id TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
