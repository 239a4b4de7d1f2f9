-- $1 topic, $2 partitions: the topic exists; where this database does not know it yet, it does from now on.
INSERT INTO topics (topic, epoch, partitions) VALUES ($1, 1, $2) ON CONFLICT (topic) DO NOTHING
