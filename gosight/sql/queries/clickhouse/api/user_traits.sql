-- What was last said of a user.
SELECT traits
FROM user_traits FINAL
WHERE project_id = {project_id:String} AND user_id = {user_id:String} AND user_id != ''
