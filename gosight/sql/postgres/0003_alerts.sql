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
