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
