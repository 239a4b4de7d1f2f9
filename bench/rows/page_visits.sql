-- The page visits of the events number {first} up to {last}.
INSERT INTO page_visits (project_id, session_id, event_id, path, url, entered_at, time_on_page_ms, scroll_depth,
    attention_ms, next_path, device_type, version)
SELECT project_id, session_id, event_id, path, url, timestamp, 1000 + cityHash64(event_id) % 60000,
       cityHash64(event_id) % 101, arrayMap(n -> toUInt32(cityHash64(event_id, n) % 5000), range(20)), '', device_type, 1
FROM events
WHERE event_type = 'page_view' AND source_offset >= {first:UInt64} AND source_offset < {last:UInt64}
