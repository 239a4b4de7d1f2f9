-- $1 hash of the token, $2 now.
SELECT id::text, project_id::text, email, role::text AS role
FROM invitations
WHERE token_hash = $1 AND accepted_at IS NULL AND expires_at > $2
