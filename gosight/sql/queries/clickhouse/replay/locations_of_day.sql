SELECT DISTINCT location
FROM replay_chunks
WHERE project_id = {project_id:String} AND chunk_date = toDateOrZero({day:String}) AND location != ''
