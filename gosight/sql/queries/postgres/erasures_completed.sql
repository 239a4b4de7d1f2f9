-- When, in ms.
SELECT id::text, (extract(epoch FROM completed_at) * 1000)::bigint FROM erasures WHERE completed_at IS NOT NULL
