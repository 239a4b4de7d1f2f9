-- A member, with at least this role (the type counts from owner down).
INSERT INTO project_members (project_id, user_id, role) VALUES ($1::text::uuid, $2, $3::text::member_role)
ON CONFLICT (project_id, user_id) DO UPDATE SET role = least(project_members.role, EXCLUDED.role)
