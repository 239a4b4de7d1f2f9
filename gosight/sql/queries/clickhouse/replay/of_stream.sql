    project_id = {project_id:String} AND session_id = {session_id:UUID} AND stream_id = {stream_id:UUID}
