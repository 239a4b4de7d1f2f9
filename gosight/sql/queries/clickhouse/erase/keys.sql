-- Message keys of the sessions of a user, or of a visitor, each with all sessions under it: their owner forgets them
-- together. A session whose row is gone goes by its own id, which is the key's but for parts of a longer one.
SELECT message_key, arraySort(groupUniqArray(toString(session_id))) AS session_ids
FROM (
    SELECT message_key, session_id
    FROM sessions
    WHERE project_id = {project_id:String} AND message_key IN (
        SELECT message_key
        FROM sessions
        WHERE project_id = {project_id:String} AND session_id IN (
-- include queries/clickhouse/erase/found
        )
    )
    UNION ALL
    SELECT concat({project_id:String}, ':', toString(session_id)) AS message_key, session_id
    FROM (
-- include queries/clickhouse/erase/found
    )
    WHERE session_id NOT IN (SELECT session_id FROM sessions WHERE project_id = {project_id:String})
)
GROUP BY message_key
ORDER BY message_key
