-- $1 topic, $2 partitions: the topic is about to be made anew.
INSERT INTO topics (topic, epoch, partitions) VALUES ($1, 1, $2)
ON CONFLICT (topic) DO UPDATE SET epoch = topics.epoch + 1, partitions = EXCLUDED.partitions
