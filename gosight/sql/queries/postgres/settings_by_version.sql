SELECT settings::text FROM project_settings WHERE project_id = $1::text::uuid AND version = $2
