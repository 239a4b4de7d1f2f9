-- What people decided about an error. One that nobody touched is open, and has no row. `resolved` counts as of
-- `changed_at`: an occurrence after it makes the error `regressed`, which is read, never written.

CREATE TABLE IF NOT EXISTS error_status (
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    fingerprint VARCHAR(64) NOT NULL,
    status VARCHAR(16) NOT NULL CHECK (status IN ('open', 'resolved', 'ignored')),
    changed_by UUID REFERENCES users (id) ON DELETE SET NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (project_id, fingerprint)
);
