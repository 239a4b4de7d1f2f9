-- Rendered by `make init-sql` out of gosight/sql/postgres: change it there.
-- It says what it has applied, so that `gosight-migrate up` goes on from here. It may be run twice.

BEGIN;
SET client_min_messages = warning;

CREATE TABLE IF NOT EXISTS schema_migrations (
    number INTEGER, name TEXT, checksum TEXT, applied_at TIMESTAMPTZ DEFAULT NOW()
);

-- 0001_accounts
-- Who may do what: users, projects, their members and their API keys.

CREATE TABLE IF NOT EXISTS users (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    email VARCHAR(255) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(255),
    avatar_url VARCHAR(500),
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    is_admin BOOLEAN NOT NULL DEFAULT FALSE,
    email_verified BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    last_login_at TIMESTAMPTZ
);

-- One account per address, however it is capitalised.
CREATE UNIQUE INDEX IF NOT EXISTS users_email_lower ON users (lower(email));

CREATE TABLE IF NOT EXISTS projects (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    name VARCHAR(255) NOT NULL,
    slug VARCHAR(100) NOT NULL UNIQUE,
    allowed_domains TEXT[] NOT NULL DEFAULT '{}',
    settings JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

COMMENT ON COLUMN projects.settings IS
    'What the project itself has set; project_settings holds these resolved with the defaults of the installation.';

CREATE TABLE IF NOT EXISTS api_keys (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    key_hash VARCHAR(64) NOT NULL UNIQUE,
    key_prefix VARCHAR(12) NOT NULL,
    name VARCHAR(255) NOT NULL DEFAULT 'Default',
    permissions TEXT[] NOT NULL DEFAULT '{write}' CHECK (permissions <@ '{write,read}'),
    rate_limit INTEGER NOT NULL DEFAULT 1000 CHECK (rate_limit >= 0),
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    last_used_at TIMESTAMPTZ,
    request_count BIGINT NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    expires_at TIMESTAMPTZ
);

CREATE INDEX IF NOT EXISTS idx_api_keys_project ON api_keys (project_id);

DO $$
BEGIN
    CREATE TYPE member_role AS ENUM ('owner', 'admin', 'member', 'viewer');
EXCEPTION
    WHEN duplicate_object THEN NULL;
END
$$;

CREATE TABLE IF NOT EXISTS project_members (
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role member_role NOT NULL DEFAULT 'member',
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (project_id, user_id)
);

CREATE INDEX IF NOT EXISTS idx_project_members_user ON project_members (user_id);
INSERT INTO schema_migrations (number, name, checksum) SELECT 1, 'accounts', '4c34508cc78b8e1ab1c3bc2cd4e87f3efa336560c20f0ea0161dcb0fd0e2bebd'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 1);

-- 0002_pipeline
-- What ingestor and processor must agree on: settings by version, epochs of topics, secrets that hashes are made with.

-- Rows never change: an envelope names the version that it was made under, and a redo reads the same one.
-- No foreign key: a deleted project's messages may still be in the log, and the processor waits for what it cannot read.
CREATE TABLE IF NOT EXISTS project_settings (
    project_id UUID NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    settings JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (project_id, version)
);

-- A topic that is made anew starts at offset 0 again; its epoch tells the old offsets from the new ones.
CREATE TABLE IF NOT EXISTS topics (
    topic VARCHAR(249) PRIMARY KEY,
    epoch INTEGER NOT NULL CHECK (epoch > 0),
    partitions INTEGER NOT NULL CHECK (partitions > 0)
);

-- Cookieless visitors are hashed with the UTC day's salt; without it nobody can tell who they were.
CREATE TABLE IF NOT EXISTS daily_salts (
    day DATE PRIMARY KEY,
    salt BYTEA NOT NULL CHECK (octet_length(salt) >= 16)
);

-- Made at random on first use, e.g. what addresses are hashed with where a project asks for it.
CREATE TABLE IF NOT EXISTS installation_secrets (
    name VARCHAR(64) PRIMARY KEY,
    secret BYTEA NOT NULL CHECK (octet_length(secret) >= 16)
);
INSERT INTO schema_migrations (number, name, checksum) SELECT 2, 'pipeline', '346cfb098dd75f844cc6ecc940e2bb9a8878ab48c4742c5bec5803d88f7c0973'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 2);

-- 0003_alerts
-- Alert rules and what became of them.

DO $$
BEGIN
    CREATE TYPE alert_condition_type AS ENUM ('threshold', 'anomaly', 'absence');
EXCEPTION
    WHEN duplicate_object THEN NULL;
END
$$;

CREATE TABLE IF NOT EXISTS alert_rules (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name VARCHAR(255) NOT NULL,
    description TEXT,
    condition_type alert_condition_type NOT NULL DEFAULT 'threshold',
    condition JSONB NOT NULL,
    channels JSONB NOT NULL DEFAULT '[]',
    cooldown_mins INTEGER NOT NULL DEFAULT 15 CHECK (cooldown_mins >= 0),
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    last_triggered TIMESTAMPTZ
);

CREATE INDEX IF NOT EXISTS idx_alert_rules_project ON alert_rules (project_id);

-- `metric_value` and `threshold` are empty where nothing arrived that could be measured (absence).
CREATE TABLE IF NOT EXISTS alert_history (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    rule_id UUID NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    triggered_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    resolved_at TIMESTAMPTZ,
    metric_value DOUBLE PRECISION,
    threshold DOUBLE PRECISION,
    context JSONB NOT NULL DEFAULT '{}',
    notification_sent BOOLEAN NOT NULL DEFAULT FALSE,
    notification_error TEXT
);

CREATE INDEX IF NOT EXISTS idx_alert_history_rule ON alert_history (rule_id, triggered_at);
CREATE INDEX IF NOT EXISTS idx_alert_history_project ON alert_history (project_id, triggered_at);
INSERT INTO schema_migrations (number, name, checksum) SELECT 3, 'alerts', '68bb0dc39cf23f1429bf0034e5381ed1946d3f685d4e6b9ff46e060526a406ee'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 3);

-- 0004_settings_authors
-- Who made a version of a project's settings; empty: it follows from a change of the installation's own.
ALTER TABLE project_settings ADD COLUMN IF NOT EXISTS changed_by VARCHAR(255);
INSERT INTO schema_migrations (number, name, checksum) SELECT 4, 'settings_authors', '4f49534ea163a19ee12f1d457d6eab6d8e4db9bfe83e3833fd4852ddedca14c7'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 4);

-- 0005_sessions_of_people
-- Who is signed in, who is invited, what they keep and what they changed.

-- One sign-in on one device. Its access tokens name it, and are over when it is.
CREATE TABLE IF NOT EXISTS user_sessions (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);

CREATE INDEX IF NOT EXISTS idx_user_sessions_user ON user_sessions (user_id);

-- `token_hash`: SHA-256. `family`: the sign-in that all tokens descend from. A token is good for one use.
CREATE TABLE IF NOT EXISTS refresh_tokens (
    token_hash VARCHAR(64) PRIMARY KEY,
    family UUID NOT NULL REFERENCES user_sessions (id) ON DELETE CASCADE,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);

CREATE INDEX IF NOT EXISTS idx_refresh_tokens_family ON refresh_tokens (family);

CREATE TABLE IF NOT EXISTS invitations (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    email VARCHAR(255) NOT NULL CHECK (email = lower(email)),
    role member_role NOT NULL,
    token_hash VARCHAR(64) NOT NULL UNIQUE,
    invited_by UUID REFERENCES users (id) ON DELETE SET NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ
);

-- A new invitation of the same address takes the place of the old one.
CREATE UNIQUE INDEX IF NOT EXISTS invitations_open ON invitations (project_id, email) WHERE accepted_at IS NULL;

-- `view`: the list that the filter is for, e.g. sessions. `filters`: its parameters by name.
CREATE TABLE IF NOT EXISTS saved_filters (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id UUID NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name VARCHAR(255) NOT NULL,
    view VARCHAR(50) NOT NULL,
    filters JSONB NOT NULL,
    is_shared BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX IF NOT EXISTS idx_saved_filters_project ON saved_filters (project_id);

-- No foreign keys: what somebody did stays known when they, or the project, are gone.
CREATE TABLE IF NOT EXISTS audit_log (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    at TIMESTAMPTZ NOT NULL,
    project_id UUID,
    user_id UUID,
    email VARCHAR(255) NOT NULL DEFAULT '',
    address VARCHAR(45) NOT NULL DEFAULT '',
    action VARCHAR(50) NOT NULL,
    target VARCHAR(255) NOT NULL DEFAULT '',
    details JSONB NOT NULL DEFAULT '{}'
);

CREATE INDEX IF NOT EXISTS idx_audit_log_project ON audit_log (project_id, at DESC, id);
INSERT INTO schema_migrations (number, name, checksum) SELECT 5, 'sessions_of_people', '53886e50c773eb262c4c3558032e6a245197564ac3e662f978bf45165eb851a2'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 5);

-- 0007_error_status
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
INSERT INTO schema_migrations (number, name, checksum) SELECT 7, 'error_status', '785a672f245fda1398577fee8d2e6197d8f85fe919fc7d8958f39abb9bda48bf'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 7);

-- 0008_recomputations
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
INSERT INTO schema_migrations (number, name, checksum) SELECT 8, 'recomputations', '4cf0d365417eb513827fdc952ef6f52987922b8b59558089b0617c3e412aba2a'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 8);

-- 0009_alert_rules
-- What the evaluator of alert rules keeps: its clock, the state of each rule and group, and of each alert its window.

-- `note`: what keeps the rule from being judged, such as too little history.
ALTER TABLE alert_rules
    ADD COLUMN IF NOT EXISTS snoozed_until TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS note VARCHAR(255) NOT NULL DEFAULT '';

-- `group_key`: the group's values as JSON, `*` = a digest of many; `state`: what began it (firing, digest or test).
ALTER TABLE alert_history
    ADD COLUMN IF NOT EXISTS state VARCHAR(16) NOT NULL DEFAULT 'firing' CHECK (state IN ('firing', 'digest', 'test')),
    ADD COLUMN IF NOT EXISTS group_key TEXT NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS window_start TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS window_end TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS acknowledged_at TIMESTAMPTZ,
    ADD COLUMN IF NOT EXISTS acknowledged_by UUID REFERENCES users (id) ON DELETE SET NULL;

-- A window begins an alert of a group once, whatever is corrected or evaluated again.
CREATE UNIQUE INDEX IF NOT EXISTS alert_history_once ON alert_history (rule_id, md5(group_key), window_end, state)
    WHERE state <> 'test';

-- Groups that fire (`alert_id`: their alert, `in_digest` where it is one of many groups), or did so not long ago.
-- `fired_until`: end of the window that fired.
CREATE TABLE IF NOT EXISTS alert_states (
    rule_id UUID NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
    group_key TEXT NOT NULL,
    alert_id UUID REFERENCES alert_history (id) ON DELETE CASCADE,
    in_digest BOOLEAN NOT NULL,
    fired_until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (rule_id, group_key)
);

-- One row: up to which moment of event time all rules have been evaluated.
CREATE TABLE IF NOT EXISTS alert_clock (
    is_the_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (is_the_one),
    evaluated_until TIMESTAMPTZ NOT NULL
);
INSERT INTO schema_migrations (number, name, checksum) SELECT 9, 'alert_rules', 'f41eef64f34637c79f77cb8eac33c7549a38b9a9472f6e7ece95983c9ca17593'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 9);

-- 0010_alert_deliveries
-- The outbox of alerts: one row for each alert, state (firing, resolved …), group and channel.
-- `id`: follows from these, and goes along as the idempotency key. `seq`: the order of happening. `group_key`: `*` = a
-- digest of many groups. `channel`: holds secrets; `target`: the same for people, without them. `next_at`: nobody tries
-- before; whoever takes a row moves it one lease ahead.
CREATE TABLE IF NOT EXISTS alert_deliveries (
    id UUID PRIMARY KEY,
    seq BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY,
    alert_id UUID NOT NULL REFERENCES alert_history (id) ON DELETE CASCADE,
    rule_id UUID NOT NULL,
    state VARCHAR(16) NOT NULL CHECK (state IN ('firing', 'resolved', 'digest', 'test')),
    group_key VARCHAR(64) NOT NULL,
    channel_key VARCHAR(64) NOT NULL,
    channel JSON NOT NULL,
    target TEXT NOT NULL,
    happening JSON NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    last_error TEXT,
    delivered_at TIMESTAMPTZ,
    dead_at TIMESTAMPTZ,
    UNIQUE (alert_id, state, group_key, channel_key)
);

CREATE INDEX IF NOT EXISTS alert_deliveries_due ON alert_deliveries (next_at)
    WHERE delivered_at IS NULL AND dead_at IS NULL;

CREATE INDEX IF NOT EXISTS alert_deliveries_order ON alert_deliveries (rule_id, channel_key, seq)
    WHERE delivered_at IS NULL AND dead_at IS NULL;

CREATE INDEX IF NOT EXISTS alert_deliveries_channel ON alert_deliveries (channel_key)
    WHERE delivered_at IS NULL AND dead_at IS NULL;
INSERT INTO schema_migrations (number, name, checksum) SELECT 10, 'alert_deliveries', '5b519f8e4d158da7e2a88fa5e3690644de92a37c9bd0cc92a696d20bbb4ae497'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 10);

-- 0011_erasures
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
INSERT INTO schema_migrations (number, name, checksum) SELECT 11, 'erasures', 'e5f5020880aa4dfcfb1b5d06e47c64cfdcc8819b661f49968eddde3c404f687c'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 11);

-- 0012_share_links
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
INSERT INTO schema_migrations (number, name, checksum) SELECT 12, 'share_links', '00db8abdea076b90b462df8c2a7a0f284bceb1b8cf386adbabd9adb6cefa451f'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 12);

-- 0013_project_deletions
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
INSERT INTO schema_migrations (number, name, checksum) SELECT 13, 'project_deletions', '06797cfba7221608a28ac164c9c81f4f611265f4976317b303f9fdec2584bc0d'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 13);

-- 0014_password_resets
-- The open link of somebody who has forgotten their password; a newer one takes its place. `token_hash`: SHA-256.
CREATE TABLE IF NOT EXISTS password_resets (
    user_id UUID PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    token_hash VARCHAR(64) NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
INSERT INTO schema_migrations (number, name, checksum) SELECT 14, 'password_resets', '0cc5c7e8ecfc27a144ce13f7b9b51169ef148c7166b12e2215787e9d2d785176'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 14);

-- 0015_second_factors
-- Codes of an authenticator app (TOTP, RFC 6238). `secret`: base32, as the app has it too; in force once confirmed.
-- `last_step`: of the last code that was taken: none is taken twice. `recovery`: SHA-256 of the codes that are left.
CREATE TABLE IF NOT EXISTS second_factors (
    user_id UUID PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret VARCHAR(64) NOT NULL,
    last_step BIGINT NOT NULL DEFAULT 0,
    recovery TEXT[] NOT NULL DEFAULT '{}',
    confirmed_at TIMESTAMPTZ
);
INSERT INTO schema_migrations (number, name, checksum) SELECT 15, 'second_factors', '2bb98ad929338b4d4e83959acdbee89db49cc757031c72de79441084f271a703'
WHERE NOT EXISTS (SELECT 1 FROM schema_migrations WHERE number = 15);

COMMIT;
