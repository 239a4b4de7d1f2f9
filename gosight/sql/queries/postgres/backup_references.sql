-- Which table refers to which other.
SELECT DISTINCT conrelid::regclass::text, confrelid::regclass::text
FROM pg_constraint
WHERE contype = 'f' AND conrelid != confrelid AND connamespace = current_schema()::regnamespace
