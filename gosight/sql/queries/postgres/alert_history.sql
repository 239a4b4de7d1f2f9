-- $1 project, $2 rule or null, $3 one alert or null, $4 whether only those that still fire, $5 limit, $6 offset, $7 and $8
-- the rank and id of the last row seen.
SELECT id::text, rank, entry
FROM (
    SELECT
        h.id,
        -(extract(epoch FROM h.triggered_at) * 1000000)::bigint AS rank,
        json_build_object(
            'id', h.id, 'rule_id', h.rule_id, 'rule_name', r.name, 'state', h.state, 'group_key', h.group_key,
            'window_start', h.window_start, 'window_end', h.window_end, 'triggered_at', h.triggered_at,
            'resolved_at', h.resolved_at, 'value', h.metric_value, 'threshold', h.threshold, 'context', h.context,
            'acknowledged_at', h.acknowledged_at, 'acknowledged_by', coalesce(u.name, ''),
            'is_delivered', h.notification_sent, 'delivery_error', h.notification_error,
            'deliveries', coalesce((
                SELECT json_agg(json_build_object(
                    'state', d.state, 'target', d.target, 'attempts', d.attempts, 'delivered_at', d.delivered_at,
                    'given_up_at', d.dead_at, 'error', d.last_error
                ) ORDER BY d.seq)
                FROM alert_deliveries AS d
                WHERE d.alert_id = h.id AND d.channel ->> 'type' <> 'kafka'
            ), '[]'::json)
        )::text AS entry
    FROM alert_history AS h
    JOIN alert_rules AS r ON r.id = h.rule_id
    LEFT JOIN users AS u ON u.id = h.acknowledged_by
    WHERE h.project_id = $1::text::uuid AND ($2::uuid IS NULL OR h.rule_id = $2) AND ($3::uuid IS NULL OR h.id = $3)
        AND (NOT $4::bool OR (h.resolved_at IS NULL AND h.state <> 'test'))
) AS alert
WHERE $7::bigint IS NULL OR (rank, id) > ($7, $8::uuid)
ORDER BY rank, id
LIMIT $5 OFFSET $6
