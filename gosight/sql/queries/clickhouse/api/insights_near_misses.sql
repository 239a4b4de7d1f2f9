-- How often each detector almost gave an insight in the sessions that began in a period, by the rule that was not
-- passed: `<insight>.<rule>`.
SELECT mapFilter((name, _) -> {type:Nullable(String)} IS NULL OR startsWith(name, {type:Nullable(String)} || '.'),
                 sumMap(CAST(near_misses, 'Map(String, UInt64)'))) AS near_misses
FROM sessions FINAL
WHERE project_id = {project_id:String} AND NOT is_bot
  AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
