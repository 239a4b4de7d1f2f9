UPDATE share_links SET views = views + 1, last_viewed_at = $2 WHERE id = $1
