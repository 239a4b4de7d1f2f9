-- Weeks that are over and lie in more than one part: what a newer version has replaced still takes room there.
SELECT partition
FROM system.parts
WHERE database = currentDatabase() AND table = 'replay_chunks' AND active
  AND toDate(partition) + 7 <= toDate({today:String})
GROUP BY partition
HAVING count() > 1
ORDER BY partition
