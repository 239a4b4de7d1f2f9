SELECT pg_try_advisory_lock(hashtextextended('alerts', 0))
