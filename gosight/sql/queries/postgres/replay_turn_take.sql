SELECT pg_advisory_lock(hashtextextended('replay:turn', 0))
