-- Something of each kind in a project.
SELECT (SELECT session_id FROM sessions WHERE project_id = {project_id:String} ORDER BY started_at DESC LIMIT 1),
       (SELECT insight_id FROM insights WHERE project_id = {project_id:String} ORDER BY timestamp DESC LIMIT 1),
       (SELECT error_fingerprint FROM error_groups WHERE project_id = {project_id:String} ORDER BY error_fingerprint LIMIT 1)
