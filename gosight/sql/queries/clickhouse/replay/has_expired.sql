SELECT 1
FROM replay_chunks
WHERE chunk_date + retention_days <= toDate({today:String})
LIMIT 1
