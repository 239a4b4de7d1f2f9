-- How often an insight was almost given, by `<insight>.<rule>`: what thresholds are set by.
ALTER TABLE sessions ADD COLUMN IF NOT EXISTS near_misses Map(LowCardinality(String), UInt32) AFTER insight_counts;
