    -- What is erased of replay: under these keys, up to the cut, and whatever came before the control messages.
    project_id = {project_id:String} AND session_id IN {key_ids:Array(UUID)}
    AND (
        timestamp_start <= fromUnixTimestamp64Milli({cut_ms:Int64})
        OR bitOr(bitShiftLeft(toUInt64(source_epoch), 40), source_offset)
            < transform(toString(session_id), {key_names:Array(String)}, {replay_places:Array(UInt64)}, toUInt64(0))
    )
