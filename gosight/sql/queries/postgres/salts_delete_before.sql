DELETE FROM daily_salts WHERE day < $1
