-- $1 topic, $2 partitions, $3 the greatest epoch that was ever given: the next one is behind it.
INSERT INTO topics (topic, epoch, partitions) VALUES ($1, $3, $2)
ON CONFLICT (topic) DO UPDATE SET epoch = greatest(topics.epoch, EXCLUDED.epoch), partitions = EXCLUDED.partitions
