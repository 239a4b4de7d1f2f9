SELECT version, settings::text FROM project_settings WHERE project_id = $1::text::uuid ORDER BY version DESC LIMIT 1
