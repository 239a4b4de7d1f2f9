SELECT pg_try_advisory_lock(hashtextextended('replay:keeper', 0))
