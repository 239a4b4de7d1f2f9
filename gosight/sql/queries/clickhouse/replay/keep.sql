-- Chunks that wait for a verdict, copied to where they stay: of each key those from `from_ms` to below `until_ms`.
INSERT INTO replay_chunks (
-- include queries/clickhouse/replay/moved_columns
    version, data, codec
)
SELECT
-- include queries/clickhouse/replay/moved_columns
    version, data, codec
FROM replay_pending FINAL
WHERE (project_id, session_id) IN (
    SELECT asked.1, asked.2
    FROM (SELECT arrayJoin(arrayZip({projects:Array(String)}, {sessions:Array(UUID)})) AS asked)
) AND arrayExists(
    (project, session, begin, end) -> project = project_id AND session = session_id
        AND toUnixTimestamp64Milli(timestamp_start) >= begin AND toUnixTimestamp64Milli(timestamp_start) < end,
    {projects:Array(String)}, {sessions:Array(UUID)}, {from_ms:Array(Int64)}, {until_ms:Array(Int64)}
)
