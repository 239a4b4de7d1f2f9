UPDATE alert_rules SET snoozed_until = $3 WHERE project_id = $1::text::uuid AND id = $2 RETURNING TRUE
