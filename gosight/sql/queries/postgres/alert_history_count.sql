SELECT count(*)
FROM alert_history AS h
WHERE h.project_id = $1::text::uuid AND ($2::uuid IS NULL OR h.rule_id = $2)
    AND (NOT $3::bool OR (h.resolved_at IS NULL AND h.state <> 'test'))
