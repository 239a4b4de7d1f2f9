-- A chunk of a pack in a row of its own again, if it is still there.
INSERT INTO replay_chunks (
-- include queries/clickhouse/replay/moved_columns
    version, data, codec, location, pack_index, pack_offset
)
SELECT
-- include queries/clickhouse/replay/moved_columns
    version + 1, base64Decode(frame), 'zstd', '', 0, 0
FROM input('chunk_index UInt32, frame String') AS freed
INNER JOIN (
    SELECT * EXCEPT (data, codec, location, pack_index, pack_offset)
    FROM replay_chunks FINAL
    WHERE
-- include queries/clickhouse/replay/of_stream
        AND codec = 'zstd-pack' AND chunk_index = {chunk_index:UInt32}
) AS old USING (chunk_index)
FORMAT JSONEachRow
