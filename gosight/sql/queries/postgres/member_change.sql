UPDATE project_members SET role = $3::text::member_role WHERE project_id = $1::text::uuid AND user_id = $2
