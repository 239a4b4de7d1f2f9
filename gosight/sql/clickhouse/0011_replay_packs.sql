-- Packs (docs/replay.md): one zstd frame of several chunks of a stream, in the row of the first of them (`pack_index`);
-- `pack_offset` says where in it, unpacked, a chunk's JSON begins. Only for rows of codec 'zstd-pack'.
-- Rows whose data lie in an object outlive their retention by 30 days: the object has to be removed before its row.
ALTER TABLE replay_chunks ADD COLUMN IF NOT EXISTS pack_index UInt32 DEFAULT 0;
ALTER TABLE replay_chunks ADD COLUMN IF NOT EXISTS pack_offset UInt32 DEFAULT 0;
ALTER TABLE replay_pending ADD COLUMN IF NOT EXISTS pack_index UInt32 DEFAULT 0;
ALTER TABLE replay_pending ADD COLUMN IF NOT EXISTS pack_offset UInt32 DEFAULT 0;
ALTER TABLE replay_chunks MODIFY TTL chunk_date + toIntervalDay(retention_days + if(location = '', 0, 30));
