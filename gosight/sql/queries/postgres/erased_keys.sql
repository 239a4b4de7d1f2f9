SELECT message_key, session_ids::text[] AS session_ids, epoch, partition, message_offset, replay_epoch, replay_end
FROM erased_keys
WHERE erasure_id = $1::text::uuid
ORDER BY message_key
