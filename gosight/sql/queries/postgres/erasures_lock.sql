SELECT pg_try_advisory_lock(hashtextextended('erasures', 0))
