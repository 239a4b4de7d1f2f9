-- $1 user, $2 hash of a recovery code, which is good once.
UPDATE second_factors SET recovery = array_remove(recovery, $2)
WHERE user_id = $1 AND confirmed_at IS NOT NULL AND $2 = ANY (recovery)
RETURNING user_id::text
