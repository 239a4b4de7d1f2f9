-- What the project itself has set.
SELECT settings::text FROM projects WHERE id = $1::text::uuid
