INSERT INTO daily_salts (day, salt) VALUES ($1, $2) ON CONFLICT DO NOTHING
