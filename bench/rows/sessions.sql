-- The sessions of the events number {first} up to {last}; none goes on after them.
INSERT INTO sessions (session_id, project_id, message_key, visitor_id, user_id, started_at, ended_at, duration_ms,
    entry_url, entry_path, exit_url, exit_path, page_count, event_count, click_count, error_count, max_scroll_depth,
    has_error, has_rage_click, is_bounce, is_final, utm_source, referrer_domain, channel, browser, os, device_type,
    country, insight_counts, has_replay, version)
SELECT session_id, any(project_id), concat(any(project_id), ':', toString(session_id)), any(visitor_id), '',
       min(timestamp), max(timestamp), toUInt32(toUnixTimestamp64Milli(max(timestamp)) - toUnixTimestamp64Milli(min(timestamp))),
       argMin(url, timestamp), argMin(path, timestamp), argMax(url, timestamp), argMax(path, timestamp),
       countIf(event_type = 'page_view'), count(), countIf(event_type = 'click'), countIf(event_type = 'js_error'),
       ifNull(max(scroll_depth), 0), countIf(event_type = 'js_error') > 0, cityHash64(session_id) % 12 = 0,
       cityHash64(session_id) % 5 = 0, true, if(cityHash64(session_id) % 3 = 0, 'mail', ''),
       if(cityHash64(session_id) % 4 = 0, 'news.example', ''), ['direct', 'organic_search', 'email'][1 + cityHash64(session_id) % 3],
       any(browser), any(os), any(device_type), any(country),
       if(cityHash64(session_id) % 12 = 0, map('rage_click', 1), map()), cityHash64(session_id) % 2 = 0, 1
FROM events
WHERE source_offset >= {first:UInt64} AND source_offset < {last:UInt64}
GROUP BY session_id
