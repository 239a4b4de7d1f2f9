-- $1 project; null keeps what is there.
UPDATE projects
SET name = coalesce($2, name), slug = coalesce($3, slug), allowed_domains = coalesce($4, allowed_domains),
    updated_at = now()
WHERE id = $1::text::uuid
RETURNING id::text
