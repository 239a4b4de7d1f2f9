-- How a BACKUP or RESTORE does that runs beside its connection.
SELECT status::String, error FROM system.backups WHERE id = {id:String}
