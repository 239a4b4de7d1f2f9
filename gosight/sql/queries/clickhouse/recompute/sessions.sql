-- The first `limit` sessions of an hour after session `after` (none: from the first on), in the order of their ids.
SELECT * EXCEPT (is_deleted, session_date)
FROM sessions FINAL
WHERE
-- include queries/clickhouse/recompute/begun
  AND ({after:String} = '' OR session_id > toUUIDOrZero({after:String}))
ORDER BY session_id
LIMIT {limit:UInt32}
