DELETE FROM alert_rules WHERE project_id = $1::text::uuid AND id = $2 RETURNING name
