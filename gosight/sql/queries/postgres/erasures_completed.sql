-- Whose, up to when, and since when, in ms.
SELECT pseudonym, cut_ms, (extract(epoch FROM completed_at) * 1000)::bigint FROM erasures WHERE completed_at IS NOT NULL
