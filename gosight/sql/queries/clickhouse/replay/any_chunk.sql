SELECT 1
FROM replay_chunks
LIMIT 1
