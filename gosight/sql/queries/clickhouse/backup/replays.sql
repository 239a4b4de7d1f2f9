-- Objects that rows of replay lead to.
SELECT DISTINCT location FROM replay_chunks WHERE location != '' ORDER BY location
