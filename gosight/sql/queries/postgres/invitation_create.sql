-- A new invitation of the same address takes the place of the open one: its link is no longer good.
INSERT INTO invitations (project_id, email, role, token_hash, invited_by, created_at, expires_at)
VALUES ($1::text::uuid, $2, $3::text::member_role, $4, $5, $6, $7)
ON CONFLICT (project_id, email) WHERE accepted_at IS NULL DO UPDATE
SET role = EXCLUDED.role, token_hash = EXCLUDED.token_hash, invited_by = EXCLUDED.invited_by,
    created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at
RETURNING id::text
