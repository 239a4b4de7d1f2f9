-- Nothing is returned for whoever is a member already.
INSERT INTO project_members (project_id, user_id, role) VALUES ($1::text::uuid, $2, $3::text::member_role)
ON CONFLICT DO NOTHING
RETURNING user_id::text
