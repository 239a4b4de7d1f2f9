-- After a restore: all that were not complete begin anew, for the places in Kafka that they know are of before. Of one
-- user's the latest holds all the others.
WITH known AS (
    SELECT id, row_number() OVER (PARTITION BY project_id, pseudonym ORDER BY cut_ms DESC, id) AS place
    FROM erasures
    WHERE user_id IS NOT NULL AND step != 'complete'
), forgotten AS (
    DELETE FROM erasures WHERE id IN (SELECT id FROM known WHERE place > 1)
), keys AS (
    DELETE FROM erased_keys WHERE erasure_id IN (SELECT id FROM known WHERE place = 1)
)
UPDATE erasures
SET step = 'asked', awaited = NULL, sent_from = NULL, looked_at = NULL, deleted_at = NULL
WHERE id IN (SELECT id FROM known WHERE place = 1)
