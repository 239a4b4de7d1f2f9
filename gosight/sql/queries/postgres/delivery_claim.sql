-- At most $1 rows, of each channel one, of none of the channels $2; they are this caller's for $3.
-- A row waits for earlier ones of its rule and channel about the same group: over is never told before begun.
-- Of a long backlog the oldest 2,000 are looked at: whatever channels these are of are busy the next time.
WITH due AS MATERIALIZED (
    SELECT due.id, due.channel_key, due.next_at, due.seq
    FROM alert_deliveries AS due
    WHERE due.delivered_at IS NULL AND due.dead_at IS NULL AND due.next_at <= now()
        AND due.channel_key <> ALL ($2::text[])
        AND (due.state = 'test' OR NOT EXISTS (
            SELECT FROM alert_deliveries AS earlier
            WHERE earlier.rule_id = due.rule_id AND earlier.channel_key = due.channel_key AND earlier.seq < due.seq
                AND earlier.delivered_at IS NULL AND earlier.dead_at IS NULL AND earlier.state <> 'test'
                AND (earlier.group_key IN (due.group_key, '*') OR due.group_key = '*')
        ))
    ORDER BY due.next_at
    LIMIT 2000
), first_of_channel AS MATERIALIZED (
    SELECT DISTINCT ON (channel_key) id FROM due ORDER BY channel_key, next_at, seq
), taken AS MATERIALIZED (
    SELECT id
    FROM alert_deliveries
    WHERE id IN (SELECT id FROM first_of_channel)
        AND delivered_at IS NULL AND dead_at IS NULL AND next_at <= now()
    ORDER BY next_at, seq
    LIMIT $1
    FOR UPDATE SKIP LOCKED
)
UPDATE alert_deliveries AS row
SET attempts = row.attempts + 1, next_at = now() + $3
FROM taken
WHERE row.id = taken.id
RETURNING row.id::text, row.attempts, row.channel_key, row.channel, row.target, row.happening
