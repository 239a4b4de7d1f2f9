-- The sessions of all events.
INSERT INTO sessions (session_id, project_id, message_key, visitor_id, started_at, ended_at, entry_url, entry_path, browser,
                      os, device_type, country, is_bounce, version)
SELECT session_id, project_id, '', any(visitor_id), min(timestamp), max(timestamp), '', argMin(path, timestamp),
       any(browser), any(os), any(device_type), any(country), count() = 1, 1
FROM events GROUP BY project_id, session_id
