SELECT count(*) FROM saved_filters WHERE project_id = $1::text::uuid AND user_id = $2
