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
