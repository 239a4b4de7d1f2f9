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
