DELETE FROM recomputations WHERE project_id = $1::text::uuid
