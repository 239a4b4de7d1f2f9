-- Deleted projects, and how the removal of what was recorded of them stands. No foreign keys: the project is gone, and
-- who deleted it may go. `tables_left`: of ClickHouse, with rows when somebody last looked. `emptied_at`: when nothing
-- was left for the first time; the log may still bring rows after that. `completed_at`: it no longer can.
CREATE TABLE IF NOT EXISTS project_deletions (
    project_id UUID PRIMARY KEY,
    name VARCHAR(255) NOT NULL,
    deleted_by UUID,
    deleted_at TIMESTAMPTZ NOT NULL,
    tables_left TEXT[],
    looked_at TIMESTAMPTZ,
    emptied_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ
);
