INSERT INTO projects (name, slug, allowed_domains) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING id::text
