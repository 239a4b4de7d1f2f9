UPDATE projects SET settings = $2::text::jsonb, updated_at = now() WHERE id = $1::text::uuid
