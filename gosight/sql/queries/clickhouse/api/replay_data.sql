-- Chunks of a stream with their data.
SELECT project_id, session_id, stream_id, chunk_index, data_size, codec,
       base64Encode(data) AS data, location, pack_index, pack_offset
FROM replay_chunks FINAL
WHERE project_id = {project_id:String} AND session_id = toUUIDOrZero({key:String}) AND stream_id = {stream_id:UUID}
  AND chunk_index IN {indices:Array(UInt32)}
ORDER BY chunk_index
