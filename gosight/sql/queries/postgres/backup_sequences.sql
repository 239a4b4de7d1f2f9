-- Statements that set every identity column behind the greatest number that its table holds.
SELECT format(
    'SELECT setval(%L, coalesce((SELECT max(%I) FROM %I), 0) + 1, false)',
    pg_get_serial_sequence(quote_ident(table_name), column_name), column_name, table_name
)
FROM information_schema.columns
WHERE table_schema = current_schema() AND is_identity = 'YES'
