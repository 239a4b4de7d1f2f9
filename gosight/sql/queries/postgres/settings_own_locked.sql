-- The same; whoever else wants to make a version of them waits until the transaction is over.
SELECT settings::text FROM projects WHERE id = $1::text::uuid FOR NO KEY UPDATE
