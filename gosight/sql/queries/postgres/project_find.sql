SELECT id::text FROM projects WHERE id::text = lower($1) OR slug = $1
