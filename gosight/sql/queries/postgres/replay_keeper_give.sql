SELECT pg_advisory_unlock(hashtextextended('replay:keeper', 0))
