-- After stores were restored from a backup: their rows may have come back.
UPDATE erasures SET step = 'deleting', completed_at = NULL
WHERE step IN ('rebuilding', 'settling', 'fading', 'complete')
