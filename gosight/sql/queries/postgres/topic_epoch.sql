SELECT epoch FROM topics WHERE topic = $1
