-- What answers show of an event. Included by session_events and insight_events.
       tuple(event_id, event_type, timestamp, url, path, title, referrer, click_x, click_y, page_x, page_y,
             target_selector, target_tag, target_text, element_name, scroll_depth, scroll_direction,
             error_message, error_stack, error_type, error_fingerprint, lcp, fid, cls, ttfb, inp, fcp, load_complete,
             viewport_width, viewport_height) AS event,
       payload, custom
