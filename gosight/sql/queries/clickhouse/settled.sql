-- Whether nothing of a chunk can land any more: past its deadline the server begins nothing, and nothing of it runs.
SELECT toUnixTimestamp64Milli(now64(3)) > {insert_by:Int64} AND NOT EXISTS (
    SELECT 1 FROM system.processes WHERE startsWith(Settings['insert_deduplication_token'], {token:String})
) AS settled
