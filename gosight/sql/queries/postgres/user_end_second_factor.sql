-- $1 address, $2 now. For somebody who has lost their app and their recovery codes.
WITH somebody AS (UPDATE users SET updated_at = $2 WHERE lower(email) = lower($1) RETURNING id),
     ended AS (DELETE FROM second_factors USING somebody WHERE user_id = somebody.id)
SELECT id FROM somebody
