-- Chunks wait for a verdict three whole days at least: it may take one (`replay.sampling.max_duration_seconds`), and
-- workers that stand still over a weekend's night must find what waits when they come back.
ALTER TABLE replay_pending MODIFY TTL toDate(received_at) + INTERVAL 4 DAY;
