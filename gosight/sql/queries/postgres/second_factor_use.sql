-- $1 user, $2 step of the code: a later one than any before, so that two who use the same code are not both let in.
UPDATE second_factors SET last_step = $2
WHERE user_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2
RETURNING user_id::text
