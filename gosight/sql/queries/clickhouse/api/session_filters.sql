-- The sessions that a list shows; a filter that is NULL lets everything pass. Included by sessions and sessions_count.
WHERE project_id = {project_id:String} AND is_bot = {is_bot:Bool}
  AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
  AND ({has_error:Nullable(Bool)} IS NULL OR has_error = {has_error:Nullable(Bool)})
  AND ({has_rage_click:Nullable(Bool)} IS NULL OR has_rage_click = {has_rage_click:Nullable(Bool)})
  AND ({has_dead_click:Nullable(Bool)} IS NULL OR has_dead_click = {has_dead_click:Nullable(Bool)})
  AND ({has_replay:Nullable(Bool)} IS NULL OR has_replay = {has_replay:Nullable(Bool)})
  AND ({country:Nullable(String)} IS NULL OR country = {country:Nullable(String)})
  AND ({region:Nullable(String)} IS NULL OR region = {region:Nullable(String)})
  AND ({city:Nullable(String)} IS NULL OR city = {city:Nullable(String)})
  AND ({device_type:Nullable(String)} IS NULL OR device_type = {device_type:Nullable(String)})
  AND ({browser:Nullable(String)} IS NULL OR browser = {browser:Nullable(String)})
  AND ({os:Nullable(String)} IS NULL OR os = {os:Nullable(String)})
  AND ({user_id:Nullable(String)} IS NULL OR user_id = {user_id:Nullable(String)})
  AND ({visitor_id:Nullable(UUID)} IS NULL OR visitor_id = {visitor_id:Nullable(UUID)})
  AND ({channel:Nullable(String)} IS NULL OR channel = {channel:Nullable(String)})
  AND ({referrer_domain:Nullable(String)} IS NULL OR referrer_domain = {referrer_domain:Nullable(String)})
  AND ({utm_source:Nullable(String)} IS NULL OR utm_source = {utm_source:Nullable(String)})
  AND ({utm_medium:Nullable(String)} IS NULL OR utm_medium = {utm_medium:Nullable(String)})
  AND ({utm_campaign:Nullable(String)} IS NULL OR utm_campaign = {utm_campaign:Nullable(String)})
  AND ({utm_term:Nullable(String)} IS NULL OR utm_term = {utm_term:Nullable(String)})
  AND ({utm_content:Nullable(String)} IS NULL OR utm_content = {utm_content:Nullable(String)})
  AND ({min_duration_ms:Nullable(UInt64)} IS NULL OR duration_ms >= {min_duration_ms:Nullable(UInt64)})
  AND ({max_duration_ms:Nullable(UInt64)} IS NULL OR duration_ms <= {max_duration_ms:Nullable(UInt64)})
  -- Visits are written when they are over; the page that is open now is the session's exit page.
  AND ({path:Nullable(String)} IS NULL OR entry_path = {path:Nullable(String)} OR exit_path = {path:Nullable(String)}
       OR session_id IN (
           SELECT session_id FROM page_visits FINAL
           WHERE project_id = {project_id:String} AND path = {path:Nullable(String)}
             AND entered_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')))
