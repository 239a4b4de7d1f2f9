-- Of those whose rows are not all deleted yet: how many, and the age of the oldest in seconds.
SELECT count(*) AS open, coalesce(extract(epoch FROM now() - min(requested_at)), 0)::float8 AS oldest_s
FROM erasures
WHERE step NOT IN ('fading', 'complete')
