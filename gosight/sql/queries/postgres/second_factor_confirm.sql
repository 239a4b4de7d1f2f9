-- $1 user, $2 the secret that was checked, $3 step of its code, $4 hashes of the recovery codes, $5 now.
UPDATE second_factors SET confirmed_at = $5, last_step = $3, recovery = $4
WHERE user_id = $1 AND secret = $2 AND confirmed_at IS NULL
RETURNING user_id::text
