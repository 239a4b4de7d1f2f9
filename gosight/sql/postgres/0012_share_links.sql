-- Links to one session's replay, for people without an account. The token is signed, and is not kept: no row opens anything.
-- A link is worth what its maker may see at the time, and nothing when they are gone.
CREATE TABLE IF NOT EXISTS share_links (
    id UUID PRIMARY KEY,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    session_id UUID NOT NULL,
    permission VARCHAR(10) NOT NULL CHECK (permission IN ('masked', 'full')),
    created_by UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    views BIGINT NOT NULL DEFAULT 0,
    last_viewed_at TIMESTAMPTZ
);

CREATE INDEX IF NOT EXISTS idx_share_links_session ON share_links (project_id, session_id, created_at DESC);
