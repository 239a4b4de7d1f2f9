-- Every table of ours but the record of migrations, with its columns in their order.
SELECT t.table_name::text, array_agg(c.column_name::text ORDER BY c.ordinal_position)
FROM information_schema.tables t
JOIN information_schema.columns c USING (table_schema, table_name)
WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND t.table_name != 'schema_migrations'
  AND c.is_generated = 'NEVER'
GROUP BY t.table_name
ORDER BY t.table_name
