UPDATE erased_keys
SET epoch = $3, partition = $4, message_offset = $5, replay_epoch = $6, replay_end = $7
WHERE erasure_id = $1::text::uuid AND message_key = $2
