-- Each error of a project: when it was first and last seen, and its status. What people decided comes from PostgreSQL
-- as arrays; a resolved error that was seen later is back. Included by all queries that know of a status.
SELECT error_fingerprint, min(first_seen) AS first_seen_at, max(last_seen) AS last_seen_at,
       multiIf(has({ignored:Array(String)}, error_fingerprint), 'ignored',
               NOT has({resolved:Array(String)}, error_fingerprint), 'open',
               toUnixTimestamp64Milli(last_seen_at)
                   > {resolved_ms:Array(Int64)}[indexOf({resolved:Array(String)}, error_fingerprint)], 'regressed',
               'resolved') AS status
FROM error_groups
WHERE project_id = {project_id:String}
  AND ({error_id:Nullable(String)} IS NULL OR error_fingerprint = {error_id:Nullable(String)})
GROUP BY error_fingerprint
HAVING {status:Nullable(String)} IS NULL OR status = {status:Nullable(String)}
