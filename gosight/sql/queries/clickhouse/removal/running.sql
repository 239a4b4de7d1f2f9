-- Tables in which rows of this project are being removed.
SELECT DISTINCT table
FROM system.mutations
WHERE database = currentDatabase() AND NOT is_done AND position(command, {project_id:String}) > 0
