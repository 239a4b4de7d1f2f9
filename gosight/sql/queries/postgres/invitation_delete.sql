DELETE FROM invitations WHERE project_id = $1::text::uuid AND id = $2 AND accepted_at IS NULL RETURNING email
