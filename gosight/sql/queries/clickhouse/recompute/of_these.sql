    -- What belongs to the hour's sessions from id `first` to id `last` and happened up to `ended_ms`.
    t.project_id = {project_id:String}
    AND t.timestamp >= toDateTime({hour_s:UInt32}, 'UTC')
    AND t.timestamp <= fromUnixTimestamp64Milli({ended_ms:Int64}, 'UTC')
    AND t.session_id >= {first:UUID} AND t.session_id <= {last:UUID}
    AND t.session_id IN (
        SELECT session_id
        FROM sessions FINAL
        WHERE
-- include queries/clickhouse/recompute/begun
    )
