-- One session.
SELECT session_id, visitor_id, user_id, started_at, ended_at, duration_ms, is_final, is_bounce, is_bot,
       has_error, has_rage_click, has_dead_click, has_replay, entry_url, entry_path, exit_url, exit_path,
       channel, referrer_domain, flags,
       tuple(device_type, browser, os) AS device,
       tuple(country, region, city) AS location,
       tuple(utm_source AS source, utm_medium AS medium, utm_campaign AS campaign, utm_term AS term,
             utm_content AS content) AS utm,
       tuple(page_count, event_count, click_count, error_count, max_scroll_depth, insight_counts) AS stats
FROM sessions FINAL
WHERE project_id = {project_id:String} AND session_id = {session_id:UUID}
