-- One rage click in every twelfth session of the events number {first} up to {last}.
INSERT INTO insights (insight_id, project_id, session_id, insight_type, severity, timestamp, url, path, x, y,
    target_selector, details, related_event_ids, version)
SELECT reinterpretAsUUID(sipHash128(session_id)), any(project_id), session_id, 'rage_click', 'high',
       min(timestamp), argMin(url, timestamp), argMin(path, timestamp), 1, 2, argMin(ifNull(target_selector, ''), timestamp),
       '{"click_count":5}', [argMin(event_id, timestamp)], 1
FROM events
WHERE event_type = 'click' AND source_offset >= {first:UInt64} AND source_offset < {last:UInt64}
  AND cityHash64(session_id) % 12 = 0
GROUP BY session_id
