SELECT count(*) FROM project_members WHERE project_id = $1::text::uuid AND role = 'owner'
