-- A pack in the place of its chunks, if all of them are still there: what was erased meanwhile must not come back.
INSERT INTO replay_chunks (
-- include queries/clickhouse/replay/moved_columns
    version, data, codec, location, pack_index, pack_offset
)
SELECT
-- include queries/clickhouse/replay/moved_columns
    version + 1, base64Decode(frame), 'zstd-pack', '', {first:UInt32}, offset
FROM input('chunk_index UInt32, offset UInt32, frame String') AS packed
INNER JOIN (
    SELECT * EXCEPT (data, codec, location, pack_index, pack_offset), count() OVER () AS present
    FROM replay_chunks FINAL
    WHERE
-- include queries/clickhouse/replay/of_stream
        AND codec = 'zstd' AND chunk_index BETWEEN {first:UInt32} AND {last:UInt32}
) AS old USING (chunk_index)
WHERE present = {chunks:UInt32}
FORMAT JSONEachRow
