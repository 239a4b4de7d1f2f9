DELETE FROM project_members WHERE project_id = $1::text::uuid AND user_id = $2
