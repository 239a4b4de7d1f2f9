-- Changes of a project's members come one after another.
SELECT id::text FROM projects WHERE id = $1::text::uuid FOR UPDATE
