SELECT pg_try_advisory_lock(hashtextextended('recompute:' || $1, 0))
