    -- What is erased of `events`: of these sessions, up to each one's control message.
    project_id = {project_id:String} AND session_id IN {session_ids:Array(UUID)}
    AND bitOr(bitShiftLeft(toUInt64(source_epoch), 40), source_offset)
        <= transform(toString(session_id), {names:Array(String)}, {places:Array(UInt64)}, toUInt64(0))
