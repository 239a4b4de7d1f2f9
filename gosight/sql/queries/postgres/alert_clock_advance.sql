-- No row: somebody has been here already.
INSERT INTO alert_clock (evaluated_until) VALUES (to_timestamp($1::float8 / 1000))
ON CONFLICT (is_the_one) DO UPDATE SET evaluated_until = excluded.evaluated_until
WHERE alert_clock.evaluated_until < excluded.evaluated_until
RETURNING TRUE
