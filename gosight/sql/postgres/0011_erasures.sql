-- Users whose data is erased, and how far that is (docs/erasure.md). No foreign key to the project: what was erased stays
-- known when it is gone. `user_id` is forgotten with the last step; `pseudonym`, a hash, says later whom it was about.
-- `awaited`, `sent_from`: places in Kafka, by topic one for each partition.

CREATE TABLE IF NOT EXISTS erasures (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id UUID NOT NULL,
    user_id TEXT,
    pseudonym VARCHAR(64) NOT NULL,
    cut_ms BIGINT NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL,
    requested_by VARCHAR(255) NOT NULL DEFAULT '',
    step VARCHAR(16) NOT NULL DEFAULT 'asked' CHECK (
        step IN ('asked', 'telling', 'waiting', 'deleting', 'rebuilding', 'settling', 'fading', 'complete')
    ),
    awaited JSONB,
    sent_from JSONB,
    looked_at TIMESTAMPTZ,
    deleted_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ
);

-- Asked twice before anything was done, it is one.
CREATE UNIQUE INDEX IF NOT EXISTS erasures_asked ON erasures (project_id, pseudonym) WHERE step = 'asked';
CREATE INDEX IF NOT EXISTS idx_erasures_user ON erasures (project_id, pseudonym, requested_at DESC);

-- Message keys, with the sessions under each. The control message lies at `message_offset` of `partition` of the events
-- topic; none: it was not sent yet. `replay_end`: where the partition of replay ended then.
CREATE TABLE IF NOT EXISTS erased_keys (
    erasure_id UUID NOT NULL REFERENCES erasures (id) ON DELETE CASCADE,
    message_key TEXT NOT NULL,
    session_ids UUID[] NOT NULL,
    epoch INTEGER,
    partition INTEGER,
    message_offset BIGINT,
    replay_epoch INTEGER,
    replay_end BIGINT,
    PRIMARY KEY (erasure_id, message_key)
);
