-- Tables that hold rows. `schema_migrations` is what migrations themselves write.
SELECT name, total_rows FROM system.tables
WHERE database = {database:String} AND total_rows > 0 AND name != 'schema_migrations'
ORDER BY name
