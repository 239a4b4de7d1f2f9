-- $1 invitation, $2 hash of its token, $3 now: once, and not if it was renewed in between.
UPDATE invitations SET accepted_at = $3
WHERE id = $1 AND token_hash = $2 AND accepted_at IS NULL AND expires_at > $3
RETURNING id::text
