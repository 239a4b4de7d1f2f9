-- Attempt $2 failed because of $3; the next one is due in $4, unless it is final ($5) or would come too late ($6).
-- Whoever was given the row meanwhile has the say.
UPDATE alert_deliveries
SET last_error = $3, next_at = now() + $4, dead_at = CASE WHEN $5 OR now() + $4 > created_at + $6 THEN now() END
WHERE id = $1 AND attempts = $2 AND delivered_at IS NULL AND dead_at IS NULL
RETURNING dead_at IS NOT NULL
