SELECT 'user_traits' AS table, * EXCEPT (project_id)
FROM user_traits FINAL
WHERE project_id = {project_id:String} AND user_id = {user_id:String}
