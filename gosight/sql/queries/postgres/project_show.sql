SELECT id::text, name, slug, allowed_domains, created_at FROM projects WHERE id = $1::text::uuid
