SELECT pg_advisory_unlock(hashtextextended('replay:turn', 0))
