SELECT DISTINCT location
FROM replay_chunks
WHERE location != '' AND chunk_date + retention_days <= toDate({today:String})
