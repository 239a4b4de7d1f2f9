-- What the alert's row says of its channels; Kafka's topic is not for people.
UPDATE alert_history
SET notification_sent = told.all_delivered, notification_error = told.errors
FROM (
    SELECT
        coalesce(bool_and(delivered_at IS NOT NULL), FALSE) AS all_delivered,
        string_agg(
            CASE WHEN dead_at IS NULL THEN '' ELSE 'given up: ' END || target || ': ' || last_error, '; ' ORDER BY seq
        ) FILTER (WHERE delivered_at IS NULL AND last_error IS NOT NULL) AS errors
    FROM alert_deliveries
    WHERE alert_id = $1 AND channel ->> 'type' <> 'kafka'
) AS told
WHERE id = $1
