-- Every table that keeps rows of projects.
SELECT tables.name
FROM system.tables AS tables INNER JOIN system.columns AS columns
    ON columns.database = tables.database AND columns.table = tables.name
WHERE tables.database = currentDatabase() AND tables.engine LIKE '%MergeTree' AND columns.name = 'project_id'
ORDER BY tables.name
