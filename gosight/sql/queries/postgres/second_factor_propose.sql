-- One that is in force stays: then nothing is returned.
INSERT INTO second_factors (user_id, secret) VALUES ($1, $2)
ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0
WHERE second_factors.confirmed_at IS NULL
RETURNING user_id::text
