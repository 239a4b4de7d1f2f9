-- The rows of a pack that lies in an object: they say where, and hold nothing.
INSERT INTO replay_chunks (
-- include queries/clickhouse/replay/moved_columns
    version, data, codec, location, pack_index, pack_offset
)
SELECT
-- include queries/clickhouse/replay/moved_columns
    version + 1, '', codec, {location:String} AS moved_to, pack_index, pack_offset
FROM replay_chunks FINAL
WHERE
-- include queries/clickhouse/replay/of_stream
    AND codec = 'zstd-pack' AND pack_index = {pack_index:UInt32} AND location = ''
