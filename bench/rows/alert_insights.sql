-- One in fifty events of these has an insight.
INSERT INTO insights (insight_id, project_id, session_id, insight_type, severity, timestamp, url, path, version)
SELECT generateUUIDv4(), project_id, session_id,
       ['rage_click', 'dead_click', 'error_click', 'thrashed_cursor', 'u_turn', 'slow_page'][cityHash64(event_id) % 6 + 1],
       'high', timestamp, url, path, 1
FROM events WHERE cityHash64(event_id) % 50 = 0
