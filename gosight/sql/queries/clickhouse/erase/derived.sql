    -- What is erased of rows that carry a `version`.
    project_id = {project_id:String} AND session_id IN {session_ids:Array(UUID)}
    AND bitShiftRight(version, 16)
        <= transform(toString(session_id), {names:Array(String)}, {places:Array(UInt64)}, toUInt64(0))
