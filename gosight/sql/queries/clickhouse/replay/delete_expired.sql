DELETE FROM replay_chunks
WHERE chunk_date + retention_days <= toDate({today:String})
